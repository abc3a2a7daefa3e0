import type { Floats } from "../network/floats.ts";

/** The numbers of a training run: float64, or float32 to be faster on wide networks. */
export type { Floats };

/** How numbers are stored and most products taken. */
export type Precision = "float64" | "float32";

/** All of them. */
export const precisions: readonly Precision[] = ["float64", "float32"];

/** A new array of zeros. */
export function floats(precision: Precision, length: number): Floats {
  return precision === "float32" ? new Float32Array(length) : new Float64Array(length);
}
