/**
 * The units of a piecewise-linear node. On each of its pieces a unit is an affine function of one element of what the node
 * reads:
 *
 *     threshold unit   slopes[piece] · z + intercepts[piece],   where z lies between two thresholds
 *     max unit         the element that is largest there (smallest, for a min unit)
 */
export type PiecewiseUnits = ThresholdUnits | MaxUnits;

/**
 * Units that act on one element each, that of their own index. With p − 1 ascending thresholds, piece i is where the
 * pre-activation lies between threshold i − 1 and threshold i. At a threshold the lower piece holds (ReLU′(0) = 0), and
 * both pieces must have exactly one value there.
 */
export interface ThresholdUnits {
  readonly kind: "threshold";
  /** p, of every unit of the node */
  readonly pieces: number;
  /** one [p − 1], one [p] and one [p] list for each class of units that are alike */
  readonly classes: readonly {
    readonly thresholds: readonly number[];
    readonly slopes: readonly number[];
    readonly intercepts: readonly number[];
  }[];
  /** [units] class of each unit; absent where all are in class 0 */
  readonly classOf?: Uint32Array;
}

/**
 * Units that take the largest of their candidates. The piece is the number of the candidate within the unit; where
 * several attain the maximum, the smallest.
 */
export interface MaxUnits {
  readonly kind: "max";
  /** the largest number of candidates that a unit has */
  readonly pieces: number;
  /** 1, or −1 where the smallest is taken */
  readonly sign: 1 | -1;
  /** [units + 1] where each unit's candidates begin */
  readonly offsets: Uint32Array;
  /** [candidates] which of the node's inputs a candidate is an element of; absent where the node reads one */
  readonly branches?: Uint32Array;
  /** [candidates] index of the element within its input */
  readonly elements: Uint32Array;
}

/** Number of pieces of one unit. */
export function pieceCount(units: PiecewiseUnits, unit: number): number {
  return units.kind === "threshold" ? units.pieces : units.offsets[unit + 1] - units.offsets[unit];
}

/** Which of the node's inputs a unit reads on a piece. */
export function branchOf(units: PiecewiseUnits, unit: number, piece: number): number {
  return units.kind === "max" && units.branches ? units.branches[units.offsets[unit] + piece] : 0;
}

/** Which element of that input a unit reads on a piece. */
export function elementOf(units: PiecewiseUnits, unit: number, piece: number): number {
  return units.kind === "max" ? units.elements[units.offsets[unit] + piece] : unit;
}

export function slopeOf(units: PiecewiseUnits, unit: number, piece: number): number {
  return units.kind === "max" ? 1 : units.classes[units.classOf?.[unit] ?? 0].slopes[piece];
}

export function interceptOf(units: PiecewiseUnits, unit: number, piece: number): number {
  return units.kind === "max" ? 0 : units.classes[units.classOf?.[unit] ?? 0].intercepts[piece];
}

/** Whether each unit is 0 on its first piece, and what it reads on its second and last. */
export function areOnOrOff(units: PiecewiseUnits): boolean {
  if (units.kind !== "threshold" || units.pieces !== 2) return false;
  return units.classes.every(
    ({ slopes, intercepts }) => slopes[0] === 0 && slopes[1] === 1 && intercepts.every((value) => value === 0),
  );
}

/** The thresholds of a unit; none for a max unit. */
export function thresholdsOf(units: PiecewiseUnits, unit: number): readonly number[] {
  return units.kind === "max" ? [] : units.classes[units.classOf?.[unit] ?? 0].thresholds;
}

/**
 * The piece of a unit at given values of the node's inputs.
 *
 * @param inputs [rows × size of the input] each
 */
export function pieceAt(
  units: PiecewiseUnits,
  inputs: readonly Float64Array[],
  inputSizes: readonly number[],
  row: number,
  unit: number,
): number {
  if (units.kind === "threshold") {
    const z = inputs[0][row * inputSizes[0] + unit];
    const thresholds = thresholdsOf(units, unit);
    let piece = 0;
    while (piece < thresholds.length && z > thresholds[piece]) piece++;
    return piece;
  }
  let best = 0;
  let largest = Number.NEGATIVE_INFINITY;
  for (let piece = 0; piece < pieceCount(units, unit); piece++) {
    const branch = branchOf(units, unit, piece);
    const value = units.sign * inputs[branch][row * inputSizes[branch] + elementOf(units, unit, piece)];
    if (value > largest) {
      largest = value;
      best = piece;
    }
  }
  return best;
}

/** The value of a unit on a piece; an off unit is 0, never −0 and never 0 · ∞. */
export function valueOnPiece(
  units: PiecewiseUnits,
  inputs: readonly Float64Array[],
  inputSizes: readonly number[],
  row: number,
  unit: number,
  piece: number,
): number {
  const branch = branchOf(units, unit, piece);
  const z = inputs[branch][row * inputSizes[branch] + elementOf(units, unit, piece)];
  if (units.kind === "max") return z;
  const slope = slopeOf(units, unit, piece);
  const intercept = interceptOf(units, unit, piece);
  return slope === 0 ? intercept : slope * z + intercept;
}
