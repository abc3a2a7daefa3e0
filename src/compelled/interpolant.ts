import type { Batch } from "../training/gradientEngine.ts";

/**
 * Samples of a function of one variable, joined by straight lines; constant beyond the ends. Where several have the same x,
 * their mean is taken.
 *
 * @param samples at least two different inputs
 */
export function interpolant({ inputs, targets, rows }: Batch): (x: number) => number {
  const order = Uint32Array.from({ length: rows }, (_, i) => i).sort((i, k) => inputs[i] - inputs[k]);
  const places: number[] = [];
  const values: number[] = [];
  for (let from = 0; from < rows; ) {
    const place = inputs[order[from]];
    let sum = 0;
    let to = from;
    for (; to < rows && inputs[order[to]] === place; to++) sum += targets[order[to]];
    places.push(place);
    values.push(sum / (to - from));
    from = to;
  }
  return (x) => {
    let low = 0;
    let high = places.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (places[middle] <= x) low = middle;
      else high = middle;
    }
    const share = (x - places[low]) / (places[high] - places[low]);
    return values[low] + Math.min(Math.max(share, 0), 1) * (values[high] - values[low]);
  };
}
