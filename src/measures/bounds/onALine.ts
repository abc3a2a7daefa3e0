import { checkCounts } from "./checkCounts.ts";
import type { UnitLayers } from "./unitLayers.ts";

/**
 * (p · width)^L, on a line: p is the largest number of pieces of a unit, and the width that of the widest of L layers.
 *
 * Source    Petersen & Zech, *Mathematical Theory of Deep Learning*, Theorem 6.3.
 */
export function petersenZech({ layers }: UnitLayers): bigint {
  const width = Math.max(1, ...layers.map(({ units }) => units));
  const pieces = Math.max(1, ...layers.flatMap(({ groups }) => groups.map((group) => group.pieces)));
  return BigInt(width * pieces) ** BigInt(layers.length);
}

/** The most pieces of the sum of two piecewise-affine functions on a line that have so many: P₁ + P₂ − 1. */
export function piecesOfSum(first: number, second: number): bigint {
  checkCounts("piecesOfSum", { first, second });
  return BigInt(first) + BigInt(second) - 1n;
}

/** The most pieces of one piecewise-affine function of a line behind another: P₁ P₂. */
export function piecesOfComposition(first: number, second: number): bigint {
  checkCounts("piecesOfComposition", { first, second });
  return BigInt(first) * BigInt(second);
}
