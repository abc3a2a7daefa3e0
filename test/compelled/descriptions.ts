import type { Construction } from "crease/compelled";
import { createRandom } from "crease/numeric";

export const constructions: readonly Construction[] = ["add", "subtract", "valley"];

/** [n + 1] peaks uniform between two numbers. */
export function drawnPeaks(seed: number, layers: number, low = 0.1, high = 0.9): Float64Array {
  const random = createRandom(seed, "peaks", layers);
  return Float64Array.from({ length: layers + 1 }, () => low + (high - low) * random.uniform());
}

/** `count` evenly spaced numbers from one to the other. */
export function evenly(from: number, to: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
}

/** All peaks the same. */
export function equalPeaks(peak: number, layers: number): Float64Array {
  return new Float64Array(layers + 1).fill(peak);
}
