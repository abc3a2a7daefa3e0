/**
 * How the waves of a compelled network are put together.
 *
 * - add       on [0, 1]: x + Σ sₖ Wₖ(x), for concave functions
 * - subtract  on [0, 1]: x − Σ sₖ Wₖ(x), for convex ones
 * - valley    on [−1, 1]: 1 − Σ sₖ Wₖ(x), convex, the "v" block; it goes on affinely outside
 *
 * Source    Milkert, Hyde, Laine, ICML 2025 (arXiv 2311.18022): section 4 for the first two, section 5 for the last.
 */
export type Construction = "add" | "subtract" | "valley";

/** What a compelled function is made of. */
export interface CompelledDescription {
  readonly construction: Construction;
  /** [n + 1] a₀ … aₙ, each between 0 and 1, for n hidden layers; aₙ enters the last scale only */
  readonly peaks: ArrayLike<number>;
  /** free ratios of the scales, as many as `ratioCount` says; those of Theorem 3.1 unless given */
  readonly ratios?: ArrayLike<number>;
}

/**
 * Number of ratios of scales of a construction with so many hidden layers: S₀ … Sₙ₋₁ on [0, 1], where S₀ is the scale of the
 * first wave beside the line x; ρ₁ … ρₙ₋₁ of the valley block, whose first wave has the scale 1.
 */
export function ratioCount(construction: Construction, layers: number): number {
  return construction === "valley" ? layers - 1 : layers;
}

/** The set on which a construction has its 2ⁿ pieces. */
export function domainOf(construction: Construction): readonly [number, number] {
  return construction === "valley" ? [-1, 1] : [0, 1];
}

/** Throws a RangeError unless the number of hidden layers is at least 1. */
export function checkLayers(caller: string, layers: number): void {
  if (!Number.isInteger(layers) || layers < 1) {
    throw new RangeError(`${caller}: expected at least 1 hidden layer, got ${layers}`);
  }
}

/** Throws a RangeError unless the construction is one of the three, which a caller without types may miss. */
export function checkConstruction(caller: string, construction: Construction): void {
  if (["add", "subtract", "valley"].includes(construction)) return;
  throw new RangeError(`${caller}: expected the construction "add", "subtract" or "valley", got "${construction}"`);
}

/** Throws a RangeError where a construction is unknown, a peak not between 0 and 1, or the number of ratios wrong. */
export function checkDescription(caller: string, { construction, peaks, ratios }: CompelledDescription): void {
  checkConstruction(caller, construction);
  if (peaks.length < 2) {
    throw new RangeError(`${caller}: expected at least 2 peaks, one more than hidden layers, got ${peaks.length}`);
  }
  for (let i = 0; i < peaks.length; i++) {
    if (!(peaks[i] > 0 && peaks[i] < 1)) {
      throw new RangeError(`${caller}: expected peaks between 0 and 1, got ${peaks[i]} for peak ${i}`);
    }
  }
  const count = ratioCount(construction, peaks.length - 1);
  if (ratios !== undefined && ratios.length !== count) {
    throw new RangeError(`${caller}: expected ${count} ratios for ${peaks.length} peaks, got ${ratios.length}`);
  }
}
