import { createKernels, type Kernels, type Pointer } from "../../kernels/kernels.ts";
import { paddedLength, panelCount, panelWidth } from "../../kernels/panels.ts";
import { isSupported } from "../../kernels/wasmModule.ts";
import type { Network } from "../../network/network.ts";
import type { ThresholdUnits } from "../../network/piecewiseUnits.ts";
import { enlarge } from "../../numeric/errorBounds.ts";
import { type ComposedMap, type ComposedStage, composeStages } from "./composedMaps.ts";

/**
 * A network packed for a sweep, with the state of the sweep at one place: for each stage the affine forms
 * z(t) = slope · t + value of its pre-activations on the current cell, and what they are worth.
 */
export interface Sweep {
  readonly kernels: Kernels;
  /** all of the kernels' memory */
  readonly memory: Float64Array;
  readonly inputs: number;
  /** [2 × inputs] x(t) = direction · t + start; and the inputs that are not zero in both */
  readonly root: Float64Array;
  readonly rootLive: Uint32Array;
  rootCount: number;
  /** [inputs] rounding of the direction */
  readonly rootErrors: Float64Array;
  /** 2-norms of |direction| + |start|, and of `rootErrors` */
  rootMagnitude: number;
  rootError: number;
  /** [2] how much of a bias each row carries */
  readonly biasWeights: Float64Array;
  /** the stages that end in units, then the output */
  readonly stages: readonly SweepStage[];
}

/** One stage of a sweep. The last one is the output, without units. */
export interface SweepStage {
  readonly size: number;
  /** row length, a multiple of 32; `length` is that of what is written, a multiple of 8 */
  readonly stride: number;
  readonly length: number;
  readonly reads: readonly SweepMap[];
  readonly bias: Float64Array;
  readonly biasSizes: Float64Array;
  readonly biasRoundings: number;
  /** [size] 2-norm of each row of the maps together; its 2-norm */
  readonly rowNorms: Float64Array;
  readonly norm: number;

  /** [2 × stride] slopes, then values at t = 0 */
  readonly rows: Float64Array;
  /** [stride] bounds of the error of z(t), 0 ≤ t ≤ 1, with its evaluation; ∞ in the padding */
  readonly errors: Float64Array;
  /** [2 × stride / 32] signs where the current cell ends: positive ones, then negative ones */
  readonly words: Uint32Array;
  /** [stride] the change of z for a change 1 of the unit that switches, and whether there is one */
  readonly change: Float64Array;
  isChanged: boolean;
  /** |change_j| ≤ rowNorms_j · changeSize, and its error is at most rowNorms_j · changeError */
  changeSize: number;
  changeError: number;
  /** the same behind the units, where their slopes are taken in: where it is, 0 if not made yet, and at least its 2-norm */
  passed: Pointer;
  passedNorm: number;
  /** changes since the forms were last computed from what they read */
  changes: number;

  /** the error of z_j within 0 ≤ t ≤ 1 is at most rowNorms_j · weightError + biasSizes_j · biasError */
  weightError: number;
  biasError: number;
  /** what `errors` was made for, the evaluation included */
  weightLimit: number;
  biasLimit: number;

  readonly units?: SweepUnits;
}

/** The units of one stage, and the pieces that they keep on the current cell. */
export interface SweepUnits {
  /** number of pieces of each unit */
  readonly pieces: number;
  /** [(pieces − 1) × size] thresholds, [pieces × size] slopes and intercepts */
  readonly thresholds: Float64Array;
  readonly slopes: Float64Array;
  readonly intercepts: Float64Array;
  readonly steepest: number;
  /** units with one threshold, 0, and no intercepts: their signs are those of z */
  readonly isSimple: boolean;
  /** simple units with slopes 0 and 1 */
  readonly isRelu: boolean;
  /** [stride / 32] the units that can switch at all */
  readonly mask: Uint32Array;
  /** [size] current piece, its slope and its intercept */
  readonly piece: Uint8Array;
  readonly slope: Float64Array;
  readonly intercept: Float64Array;
  /** [stride / 32] bits of the units of two pieces that are on the upper one */
  readonly active: Uint32Array;
  /** units whose value is not zero everywhere, and whether the list has to be made again */
  readonly live: Uint32Array;
  liveCount: number;
  isStale: boolean;
  /** [2 × stride] the units' values; not used for ReLUs, whose live values are z */
  readonly outputs: Float64Array;
  /** 2-norm of |slope of the value| + |value at 0| over the units, at least */
  magnitude: number;
}

/** A map between a source and a stage, packed. */
export interface SweepMap {
  /** the stage whose units it reads; −1 for the input */
  readonly source: number;
  readonly inputs: number;
  readonly panels: Pointer;
  readonly panelCount: number;
  readonly roundings: number;
}

/** Most pieces of a unit: a piece is kept in a byte. */
const mostPieces = 256;

/**
 * Packs a network for sweeps; undefined where `composeStages` has no maps, or the engine no SIMD.
 *
 * @param extraBytes for areas of the caller's own
 */
export function createSweep(network: Network, extraBytes = 0): Sweep | undefined {
  if (!isSupported("base")) return undefined;
  const composed = composeStages(network);
  if (!composed || composed.some(({ units }) => (units?.pieces ?? 0) > mostPieces)) return undefined;
  const inputs = network.nodes[0].shape.reduce((size, extent) => size * extent, 1);
  const kernels = createKernels(bytesOf(composed, inputs) + extraBytes);
  const { arena } = kernels;
  const root = arena.float64(2 * inputs);
  return {
    kernels,
    memory: new Float64Array(root.buffer),
    inputs,
    root,
    rootLive: arena.uint32(inputs),
    rootCount: 0,
    rootErrors: new Float64Array(inputs),
    rootMagnitude: 0,
    rootError: 0,
    biasWeights: new Float64Array(2),
    stages: composed.map((stage) => packStage(kernels, stage)),
  };
}

const rowPadding = 32;

function paddedRow(size: number): number {
  return Math.ceil(size / rowPadding) * rowPadding;
}

/** Bytes of all areas, each with room for its alignment. */
function bytesOf(stages: readonly ComposedStage[], inputs: number): number {
  let numbers = 3 * inputs + 8;
  for (const { size, reads } of stages) {
    numbers += 10 * paddedRow(size) + 64;
    for (const map of reads) numbers += map.inputs * paddedLength(size) + 8;
  }
  return 8 * numbers;
}

function packStage(kernels: Kernels, composed: ComposedStage): SweepStage {
  const { arena } = kernels;
  const { size, reads, bias, biasSizes, biasRoundings } = composed;
  const stride = paddedRow(size);
  const squares = new Float64Array(size);
  for (const { rowNorms } of reads) for (let j = 0; j < size; j++) squares[j] += rowNorms[j] ** 2;
  const slack = enlarge(reads.length + 2);
  const rowNorms = squares.map((square) => Math.sqrt(square) * slack);
  const words = stride / rowPadding;
  const stage = {
    size,
    stride,
    length: paddedLength(size),
    reads: reads.map((map) => packMap(kernels, map, size)),
    bias,
    biasSizes,
    biasRoundings,
    rowNorms,
    norm: norm2(rowNorms),
    rows: arena.float64(2 * stride),
    errors: arena.float64(stride),
    words: arena.uint32(2 * words),
    change: arena.float64(stride),
    isChanged: false,
    changeSize: 0,
    changeError: 0,
    passed: 0,
    passedNorm: 0,
    changes: 0,
    weightError: 0,
    biasError: 0,
    weightLimit: 0,
    biasLimit: 0,
  };
  stage.errors.fill(Number.POSITIVE_INFINITY, size);
  if (!composed.units) return stage;
  return { ...stage, units: packUnits(kernels, composed.units, stage) };
}

function packMap({ arena }: Kernels, { source, inputs, matrix, roundings }: ComposedMap, size: number): SweepMap {
  const count = panelCount(size);
  const panels = arena.float64(count * inputs * panelWidth);
  for (let first = 0; first < size; first += panelWidth) {
    const width = Math.min(panelWidth, size - first);
    for (let i = 0; i < inputs; i++) {
      const panel = first * inputs + i * panelWidth;
      for (let j = 0; j < width; j++) panels[panel + j] = matrix[(first + j) * inputs + i];
    }
  }
  return { source, inputs, panels: panels.byteOffset, panelCount: count, roundings };
}

function packUnits(
  { arena }: Kernels,
  { pieces, classes, classOf }: ThresholdUnits,
  { size, stride, rowNorms, biasSizes }: Pick<SweepStage, "size" | "stride" | "rowNorms" | "biasSizes">,
): SweepUnits {
  const thresholds = new Float64Array((pieces - 1) * size);
  const slopes = new Float64Array(pieces * size);
  const intercepts = new Float64Array(pieces * size);
  const mask = new Uint32Array(stride / rowPadding);
  for (let unit = 0; unit < size; unit++) {
    const own = classes[classOf?.[unit] ?? 0];
    for (let m = 0; m < pieces - 1; m++) thresholds[m * size + unit] = own.thresholds[m];
    for (let p = 0; p < pieces; p++) {
      slopes[p * size + unit] = own.slopes[p];
      intercepts[p * size + unit] = own.intercepts[p];
    }
    // a unit that is zero whatever comes in has no sign to prove
    if (rowNorms[unit] > 0 || biasSizes[unit] > 0) mask[unit >>> 5] |= 1 << (unit & 31);
  }
  const isSimple = pieces === 2 && thresholds.every((theta) => theta === 0) && intercepts.every((iota) => iota === 0);
  return {
    pieces,
    thresholds,
    slopes,
    intercepts,
    steepest: slopes.reduce((steepest, slope) => Math.max(steepest, Math.abs(slope)), 0),
    isSimple,
    isRelu: isSimple && slopes.every((slope, k) => slope === (k < size ? 0 : 1)),
    mask,
    piece: new Uint8Array(size),
    slope: new Float64Array(size),
    intercept: new Float64Array(size),
    active: new Uint32Array(stride / rowPadding),
    live: arena.uint32(size),
    liveCount: 0,
    isStale: true,
    outputs: arena.float64(2 * stride),
    magnitude: 0,
  };
}

/** At least the 2-norm of a vector. */
export function norm2(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return Math.sqrt(sum) * enlarge(values.length + 2);
}
