/** How many colors there are in the style sheet: `--series-0`, `--series-1`, … */
export const seriesColorCount = 8;

/** A color for each name, the same in all charts of a report. */
export interface SeriesColors {
  of(name: string): string;
}

/** Colors in the order in which names are given, and then asked for; they repeat where there are more names. */
export function seriesColors(names: readonly string[]): SeriesColors {
  const indices = new Map(names.map((name, i) => [name, i]));
  return {
    of(name) {
      const index = indices.get(name) ?? indices.size;
      indices.set(name, index);
      return `var(--series-${index % seriesColorCount})`;
    },
  };
}
