/** A function that papers fit networks to. */
export interface TargetFunction {
  /** number of coordinates */
  readonly inputSize: number;
  /** interval of each coordinate on which it is fitted */
  readonly domain: readonly [number, number];
  readonly evaluate: (...coordinates: number[]) => number;
}

/** The names of the target functions. */
export type TargetName = "x^3" | "x^11" | "sin(pi x/2)" | "tanh(3x)" | "x^3-x" | "r^3";

/**
 * The target functions of Milkert, Hyde & Laine 2025, by name.
 *
 * Source    Tables 1–3: x^3, x^11, sin(pi x/2), tanh(3x) on [0, 1]. Their "sin(x)" is taken for the quarter period
 *           sin(πx/2), since a compelled network has value 1 at 1. Section 5: x^3 − x on [−1, 1], and r^3 on the square
 *           [−1, 1]², with r the distance from the origin.
 * Numerics  powers are products, so that their bits do not depend on the engine; those of sine and hyperbolic tangent do.
 */
export const targetFunctions: Readonly<Record<TargetName, TargetFunction>> = {
  "x^3": { inputSize: 1, domain: [0, 1], evaluate: cube },
  "x^11": { inputSize: 1, domain: [0, 1], evaluate: eleventhPower },
  "sin(pi x/2)": { inputSize: 1, domain: [0, 1], evaluate: (x) => Math.sin((Math.PI * x) / 2) },
  "tanh(3x)": { inputSize: 1, domain: [0, 1], evaluate: (x) => Math.tanh(3 * x) },
  "x^3-x": { inputSize: 1, domain: [-1, 1], evaluate: (x) => cube(x) - x },
  "r^3": { inputSize: 2, domain: [-1, 1], evaluate: (x, y) => cube(Math.sqrt(x * x + y * y)) },
};

function cube(x: number): number {
  return x * x * x;
}

function eleventhPower(x: number): number {
  const square = x * x;
  const fourth = square * square;
  return fourth * fourth * square * x;
}
