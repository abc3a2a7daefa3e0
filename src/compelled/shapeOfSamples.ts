import type { Batch } from "../training/gradientEngine.ts";
import type { Construction } from "./construction.ts";
import type { Normalization } from "./normalization.ts";

/** What a compelled function can be fitted to a curve by. */
export interface CurveShape {
  readonly construction: Construction;
  /** the curve's domain to the construction's, its values at the ends to those of the construction */
  readonly normalization: Normalization;
}

/**
 * The construction that suits samples of a function of one variable, or undefined where none does.
 *
 * A curve that rises or falls from one end to the other, all on one side of its chord, is fitted on [0, 1]: waves are
 * subtracted from the chord where it lies below, added where above, its values at the ends being 0 and 1. A curve that ends
 * where it began, or nearly so, all on one side, is fitted by the valley block on [−1, 1], with values 1 at the ends and 0 at
 * the far side. Nothing else has the form of one compelled function.
 *
 * Numerics  "all" and "nearly" are a hundredth of the range of values: samples that are noisier suit none, and a
 *           construction has to be chosen for them.
 */
export function shapeOfSamples(samples: Batch): CurveShape | undefined {
  const measures = measure(samples);
  const construction = measures && constructionOf(measures);
  return measures && construction && { construction, normalization: normalizationOf(measures, construction) };
}

/**
 * The units of a construction that was chosen for samples of a function of one variable; undefined where they have no width,
 * or no height between their ends.
 */
export function shapeFor(samples: Batch, construction: Construction): CurveShape | undefined {
  const measures = measure(samples);
  const normalization = measures && normalizationOf(measures, construction);
  return normalization && normalization.outputs[0].scale !== 0 ? { construction, normalization } : undefined;
}

/** A curve between its ends. */
interface Measures {
  readonly low: number;
  readonly high: number;
  /** values at the ends */
  readonly start: number;
  readonly end: number;
  readonly smallest: number;
  readonly largest: number;
  /** largest distances from the chord */
  readonly above: number;
  readonly below: number;
}

function measure({ inputs, targets, rows }: Batch): Measures | undefined {
  const order = Array.from({ length: rows }, (_, i) => i).sort((i, k) => inputs[i] - inputs[k]);
  const [first, last] = [order[0], order[rows - 1]];
  const [low, high] = [inputs[first], inputs[last]];
  if (!(high > low)) return undefined;
  const [start, end] = [targets[first], targets[last]];
  let smallest = Number.POSITIVE_INFINITY;
  let largest = Number.NEGATIVE_INFINITY;
  let above = 0;
  let below = 0;
  for (let i = 0; i < rows; i++) {
    const chord = start + ((end - start) * (inputs[i] - low)) / (high - low);
    smallest = Math.min(smallest, targets[i]);
    largest = Math.max(largest, targets[i]);
    above = Math.max(above, targets[i] - chord);
    below = Math.max(below, chord - targets[i]);
  }
  return { low, high, start, end, smallest, largest, above, below };
}

function constructionOf({ start, end, smallest, largest, above, below }: Measures): Construction | undefined {
  const range = largest - smallest;
  const little = tolerated * range;
  if (range === 0 || (above > little && below > little)) return undefined;
  const isMonotone = Math.max(largest - Math.max(start, end), Math.min(start, end) - smallest) <= little;
  // a falling curve is turned over, and what is above its chord then lies below
  if (isMonotone) return above > below === end > start ? "add" : "subtract";
  return Math.abs(end - start) <= little ? "valley" : undefined;
}

function normalizationOf(measures: Measures, construction: Construction): Normalization {
  const { low, high, start, end, smallest, largest, above, below } = measures;
  if (construction !== "valley") {
    return {
      inputs: [{ shift: low, scale: high - low }],
      outputs: [{ shift: start, scale: end - start }],
    };
  }
  const bottom = below > above ? smallest : largest;
  return {
    inputs: [{ shift: (low + high) / 2, scale: (high - low) / 2 }],
    outputs: [{ shift: bottom, scale: (start + end) / 2 - bottom }],
  };
}

const tolerated = 0.01;
