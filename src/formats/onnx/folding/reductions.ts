import { sizeOf } from "../../../network/network.ts";
import { constantOf, integerAttribute, type ResolvedNode } from "../conversion.ts";
import { isStoredType, roundingTo } from "../elementTypes.ts";
import { elementTypeOf } from "../tensorValues.ts";
import { allocate, axesOf, type Fold, listOf, misfit, nameOfResult, result } from "./fold.ts";
import { rowMajorStrides, visitStrided } from "./strided.ts";

/**
 * Sums, products, means and extremes over axes.
 *
 * Numerics  accumulated in float64 in the order of the elements, rounded once to the element type; a runtime that
 *           accumulates in float32 may differ by its own rounding.
 */

interface Reduction {
  readonly start: number;
  readonly step: (sum: number, value: number) => number;
  /** what becomes of the sum; integers are cut towards zero afterwards */
  readonly finish?: (sum: number, count: number) => number;
}

const sum = (a: number, b: number) => a + b;
const sumOfSquares = (a: number, b: number) => a + b * b;

const REDUCTIONS: Readonly<Record<string, Reduction>> = {
  ReduceSum: { start: 0, step: sum },
  ReduceProd: { start: 1, step: (a, b) => a * b },
  ReduceMax: { start: Number.NEGATIVE_INFINITY, step: Math.max },
  ReduceMin: { start: Number.POSITIVE_INFINITY, step: Math.min },
  ReduceMean: { start: 0, step: sum, finish: (total, count) => total / count },
  ReduceL1: { start: 0, step: (a, b) => a + Math.abs(b) },
  ReduceL2: { start: 0, step: sumOfSquares, finish: Math.sqrt },
  ReduceSumSquare: { start: 0, step: sumOfSquares },
};

export const REDUCE: readonly (readonly [string, Fold])[] = Object.entries(REDUCTIONS).map(([name, reduction]) => [
  name,
  (node, folding) => {
    const constant = constantOf(node, 0);
    const { values, shape } = constant;
    const axes = reducedAxes(node, shape.length);
    if (axes === undefined) return constant;
    const kept = shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
    const count = values.length / sizeOf(kept);
    const type = elementTypeOf(constant);
    if (count === 0 && !Number.isFinite(reduction.start)) throw misfit(node, "elements to choose from", "none");
    folding.budget.spendSteps(8 * values.length, nameOfResult(node));
    const target = allocate(node, kept, folding).fill(reduction.start);
    // reduced axes do not move in the result
    const strides = rowMajorStrides(kept).map((stride, axis) => (axes.includes(axis) ? 0 : stride));
    visitStrided(shape, strides, 0, (index, position) => {
      target[position] = reduction.step(target[position], values[index]);
    });
    const round = roundingTo(type, nameOfResult(node));
    const finish = reduction.finish ?? ((total) => total);
    const cut = isStoredType(type) ? (value: number) => value : Math.trunc;
    for (let i = 0; i < target.length; i++) target[i] = round(cut(finish(target[i], count)));
    const keepsAxes = integerAttribute(node, "keepdims", 1) !== 0;
    const shown = keepsAxes ? kept : shape.filter((_, axis) => !axes.includes(axis));
    return result(node, type, shown, target);
  },
]);

/** All axes where none are named, unless the node says that this means none. */
function reducedAxes(node: ResolvedNode, rank: number): readonly number[] | undefined {
  const given = listOf(node, "axes", 1) ?? [];
  if (given.length > 0) return axesOf(node, given, rank);
  if (integerAttribute(node, "noop_with_empty_axes", 0) !== 0) return undefined;
  return Array.from({ length: rank }, (_, axis) => axis);
}
