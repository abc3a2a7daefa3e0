/** A value that a run gave, or null where it gave no finite one. */
export type Observed = number | null | undefined;

/** The finite values, in rising order. */
export function finiteValues(values: readonly Observed[]): number[] {
  const isNumber = (value: Observed): value is number => typeof value === "number" && Number.isFinite(value);
  return values.filter(isNumber).sort((a, b) => a - b);
}

/** The smallest finite value; null if there is none. */
export function minimum(values: readonly Observed[]): number | null {
  return finiteValues(values)[0] ?? null;
}

/** The mean of the finite values, added up from the smallest; null if there is none. */
export function mean(values: readonly Observed[]): number | null {
  const finite = finiteValues(values);
  return finite.length === 0 ? null : finite.reduce((sum, value) => sum + value, 0) / finite.length;
}

/** The median of the finite values; null if there is none. */
export function median(values: readonly Observed[]): number | null {
  return quantile(values, 1 / 2);
}

/**
 * A quantile of the finite values, linear between two of them; null if there is none.
 *
 * Source   R. J. Hyndman, Y. Fan, Sample quantiles in statistical packages, 1996, definition 7.
 */
export function quantile(values: readonly Observed[], share: number): number | null {
  const finite = finiteValues(values);
  if (finite.length === 0) return null;
  const position = share * (finite.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, finite.length - 1);
  return finite[below] + (position - below) * (finite[above] - finite[below]);
}
