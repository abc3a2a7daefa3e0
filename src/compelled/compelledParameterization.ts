import { CreaseError } from "../numeric/errors.ts";
import type { Floats } from "../training/floats.ts";
import type { Parameterization } from "../training/parameterization.ts";
import {
  type CompelledDescription,
  type Construction,
  checkConstruction,
  checkDescription,
  checkLayers,
  ratioCount,
} from "./construction.ts";
import { readPeaks } from "./peaksOf.ts";
import { pullBackRatios, scaleRatios, writeRatios } from "./scales.ts";
import { pullBackWeights, weightCount, writeWeights } from "./weights.ts";

/**
 * Where peaks are kept after each step: a triangle whose peak reaches 0 or 1 makes all later scales vanish.
 *
 * Source    measured: the paper names no device; with this clamp Adam reproduces its tables.
 */
export const peakLimits = { low: 0.001, high: 0.999 } as const;

/** A parameterization by peaks, which can also be read back from the parameters. */
export interface CompelledParameterization extends Parameterization {
  /**
   * θ of parameters that this parameterization wrote, up to rounding.
   *
   * Errors    CreaseError "format" where the weights of a block are those of no compelled network, of another construction,
   *           or of ratios that do not follow from the peaks although scales are not free.
   */
  thetaOf(parameters: Floats): Float64Array;
}

/** One compelled function among the parameters of a network. */
export interface BlockPlacement {
  readonly construction: Construction;
  /** n, the number of hidden layers */
  readonly layers: number;
  /** [20 n − 7] where each of its weights lies in `network.parameters`, in the order of `compelledNetwork` */
  readonly places: Int32Array;
}

/** What a compelled network is trained by. */
export interface CompelledParameterizationOptions {
  readonly construction: Construction;
  /** n, the number of hidden layers */
  readonly layers: number;
  /** whether the ratios of the scales are numbers of their own (default false: they follow from the peaks) */
  readonly freeScales?: boolean;
}

/**
 * The weights of `compelledNetwork` as functions of θ: the peaks a₀ … aₙ, and behind them the ratios S₀ … Sₙ₋₁, or ρ₁ … ρₙ₋₁ of
 * the valley block, where the scales are free. The chain rule passes through the scales of Theorem 3.1.
 *
 * With free scales aₙ has no effect; its derivative is 0. Peaks are clamped to `peakLimits`, ratios are left free.
 *
 * Source    algorithm 1 of Milkert, Hyde, Laine, ICML 2025 (arXiv 2311.18022). Free scales are their "unregularized" variant;
 *           in the valley block ρᵢ takes the place of aᵢ (1 − aᵢ₊₁), so that it computes 1 − Σ σᵢ Wᵢ for any σᵢ = σᵢ₋₁ ρᵢ.
 * Errors    RangeError where the construction is unknown, or there is no hidden layer.
 */
export function compelledParameterization(options: CompelledParameterizationOptions): CompelledParameterization {
  const { construction, layers, freeScales } = options;
  checkConstruction("compelledParameterization", construction);
  checkLayers("compelledParameterization", layers);
  const size = weightCount(layers);
  const places = Int32Array.from({ length: size }, (_, k) => k);
  return parameterizationOf(size, new Int32Array(0), [{ construction, layers, places }], freeScales ?? false);
}

/** θ of a compelled network: its peaks, and behind them the ratios of its scales if these are free. */
export function thetaOfPeaks(description: CompelledDescription, freeScales = false): Float64Array {
  checkDescription("thetaOfPeaks", description);
  const { construction, peaks, ratios = scaleRatios(construction, peaks) } = description;
  return Float64Array.from([...Array.from(peaks), ...(freeScales ? Array.from(ratios) : [])]);
}

/**
 * Parameters of which some are entries of θ themselves, and others the weights of compelled functions.
 *
 * @param total  P, the number of parameters
 * @param copied places in the parameters of the first entries of θ
 * @param blocks whose peaks, and ratios if free, are the rest of θ, in this order
 */
export function parameterizationOf(
  total: number,
  copied: Int32Array,
  blocks: readonly BlockPlacement[],
  freeScales: boolean,
): CompelledParameterization {
  const parts = thetaParts(copied.length, blocks, freeScales);
  const longest = Math.max(0, ...blocks.map(({ places }) => places.length));
  const weights = new Float64Array(longest);
  const ratioGradient = new Float64Array(longest);

  const written = new Uint8Array(total);
  for (const place of copied) written[place] = 1;
  for (const { places } of blocks) for (const place of places) written[place] = 1;

  return {
    size: parts.size,
    written,

    write(theta, parameters) {
      for (let k = 0; k < copied.length; k++) parameters[copied[k]] = theta[k];
      for (const { block, peaksAt, ratiosAt, ratios } of parts.blocks) {
        const { construction, layers, places } = block;
        const peaks = theta.subarray(peaksAt, ratiosAt);
        readRatios(construction, theta, peaks, ratiosAt, ratios, freeScales);
        const own = weights.subarray(0, places.length);
        writeWeights(construction, layers, peaks, ratios, own);
        for (let k = 0; k < places.length; k++) parameters[places[k]] = own[k];
      }
    },

    pullBack(theta, gradient, thetaGradient) {
      thetaGradient.fill(0);
      for (let k = 0; k < copied.length; k++) thetaGradient[k] = gradient[copied[k]];
      for (const { block, peaksAt, ratiosAt, ratios } of parts.blocks) {
        const { construction, layers, places } = block;
        const peaks = theta.subarray(peaksAt, ratiosAt);
        readRatios(construction, theta, peaks, ratiosAt, ratios, freeScales);
        const own = weights.subarray(0, places.length);
        for (let k = 0; k < places.length; k++) own[k] = gradient[places[k]];
        const byPeaks = thetaGradient.subarray(peaksAt, ratiosAt);
        const byRatios = ratioGradient.subarray(0, ratios.length);
        pullBackWeights(construction, layers, peaks, ratios, own, byPeaks, byRatios);
        if (freeScales) thetaGradient.set(byRatios, ratiosAt);
        else pullBackRatios(construction, peaks, byRatios, byPeaks);
      }
    },

    project(theta) {
      for (const { peaksAt, ratiosAt } of parts.blocks) {
        for (let k = peaksAt; k < ratiosAt; k++)
          theta[k] = Math.min(Math.max(theta[k], peakLimits.low), peakLimits.high);
      }
    },

    thetaOf(parameters) {
      const theta = new Float64Array(parts.size);
      for (let k = 0; k < copied.length; k++) theta[k] = parameters[copied[k]];
      for (const { block, peaksAt, ratiosAt } of parts.blocks) {
        const { construction, layers, places } = block;
        const own = Float64Array.from(places, (place) => parameters[place]);
        const storedType = parameters instanceof Float32Array ? "float32" : "float64";
        const read = readPeaks("thetaOf", own, layers, { storedType, construction });
        if (read.freeScales && !freeScales) {
          throw new CreaseError(
            "format",
            "thetaOf: expected ratios of scales that follow from the peaks, got free ones; use freeScales",
            { ratios: read.ratios },
          );
        }
        theta.set(read.peaks, peaksAt);
        if (freeScales) theta.set(read.ratios, ratiosAt);
      }
      return theta;
    },
  };
}

/** The ratios of a block: θ's own where they are free, else those of its peaks. */
function readRatios(
  construction: Construction,
  theta: Floats,
  peaks: Floats,
  ratiosAt: number,
  ratios: Float64Array,
  freeScales: boolean,
): void {
  if (!freeScales) writeRatios(construction, peaks, ratios);
  else for (let k = 0; k < ratios.length; k++) ratios[k] = theta[ratiosAt + k];
}

/** Where the peaks and the ratios of each block begin in θ, and room for its ratios. */
function thetaParts(start: number, blocks: readonly BlockPlacement[], freeScales: boolean) {
  let size = start;
  const parts = blocks.map((block) => {
    const ratios = new Float64Array(ratioCount(block.construction, block.layers));
    const peaksAt = size;
    const ratiosAt = peaksAt + block.layers + 1;
    size = ratiosAt + (freeScales ? ratios.length : 0);
    return { block, peaksAt, ratiosAt, ratios };
  });
  return { size, blocks: parts };
}
