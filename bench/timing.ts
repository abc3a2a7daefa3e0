/** Times of repeated work: a first call apart, a warm-up, and the median of five. */

/** Seconds. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Seconds that a call takes, and what it returns. */
export async function timed<T>(run: () => T | Promise<T>): Promise<{ seconds: number; result: T }> {
  const start = performance.now();
  const result = await run();
  return { seconds: (performance.now() - start) / 1000, result };
}

/**
 * The times of five runs, after a first call of `first` seconds and as many more as a second of warm-up holds. Long work is
 * repeated less, so that all runs together take 100 s or so; the first call alone counts where it takes longer.
 */
export async function repeatedTimes(run: () => unknown, first: number): Promise<Summary> {
  if (first > 100) return summaryOf([first]);
  for (let spent = first; spent < 1; ) spent += (await timed(run)).seconds;
  const runs = Math.min(5, Math.max(1, Math.floor(100 / first)));
  const times: number[] = [];
  for (let k = 0; k < runs; k++) times.push((await timed(run)).seconds);
  return summaryOf(times);
}

/** Median, the mean of the two in the middle where their number is even, and range. */
export function summaryOf(times: readonly number[]): Summary {
  const sorted = [...times].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return {
    median: (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2,
    min: sorted[0],
    max: sorted[sorted.length - 1],
  };
}
