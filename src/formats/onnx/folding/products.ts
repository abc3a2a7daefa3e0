import { sizeOf } from "../../../network/network.ts";
import { broadcastShape } from "../broadcasting.ts";
import { constantOf, floatAttribute, integerAttribute } from "../conversion.ts";
import { roundingTo } from "../elementTypes.ts";
import { shapeText } from "../errors.ts";
import { type Constant, elementTypeOf } from "../tensorValues.ts";
import { transpose } from "../transpose.ts";
import { broadcastTo } from "./elementwise.ts";
import { allocate, type Fold, misfit, nameOfResult, result } from "./fold.ts";
import { broadcastStrides, visitStrided } from "./strided.ts";

/**
 * Products of constant matrices.
 *
 * Numerics  sums of products are accumulated in float64 and rounded once to the element type; a runtime that
 *           accumulates in float32 may differ by its own rounding.
 */

/** MatMul with the rules of NumPy: vectors become matrices of one row or column, stacks broadcast. */
export const foldMatMul: Fold = (node, folding) => {
  const [left, right] = [constantOf(node, 0), constantOf(node, 1)];
  if (left.shape.length === 0 || right.shape.length === 0) throw misfits(left, right);
  const a = left.shape.length === 1 ? [1, ...left.shape] : left.shape;
  const b = right.shape.length === 1 ? [...right.shape, 1] : right.shape;
  const [n, k] = a.slice(-2);
  const [inner, m] = b.slice(-2);
  const stack = broadcastShape(a.slice(0, -2), b.slice(0, -2));
  const type = elementTypeOf(left);
  if (inner !== k || stack === undefined || elementTypeOf(right) !== type) throw misfits(left, right);
  folding.budget.spendSteps(sizeOf(stack) * n * k * m, nameOfResult(node));
  const target = allocate(node, [...stack, n, m], folding);
  const round = roundingTo(type, nameOfResult(node));
  const rightStrides = broadcastStrides(b.slice(0, -2), stack);
  const rightPlaces = new Float64Array(sizeOf(stack));
  visitStrided(stack, rightStrides, 0, (index, place) => {
    rightPlaces[index] = place * k * m;
  });
  visitStrided(stack, broadcastStrides(a.slice(0, -2), stack), 0, (index, place) => {
    const rows = left.values.subarray(place * n * k, (place + 1) * n * k);
    const columns = right.values.subarray(rightPlaces[index], rightPlaces[index] + k * m);
    multiply(rows, columns, n, k, m, target.subarray(index * n * m, (index + 1) * n * m));
  });
  for (let i = 0; i < target.length; i++) target[i] = round(target[i]);
  const rowAxis = left.shape.length === 1 ? [] : [n];
  const columnAxis = right.shape.length === 1 ? [] : [m];
  return result(node, type, [...stack, ...rowAxis, ...columnAxis], target);

  function misfits(first: Constant, second: Constant): Error {
    return misfit(node, "factors that fit", `${shapeText(first.shape)} and ${shapeText(second.shape)}`);
  }
};

/** alpha A B + beta C, each factor transposed if the node says so; rounded once. */
export const foldGemm: Fold = (node, folding) => {
  const [left, right] = [constantOf(node, 0), constantOf(node, 1)];
  const added = node.inputs[2] === undefined ? undefined : constantOf(node, 2);
  const type = elementTypeOf(left);
  const a = factorOf(left, integerAttribute(node, "transA", 0));
  const b = factorOf(right, integerAttribute(node, "transB", 0));
  const shape = [a.rows, b.columns];
  const isFit =
    left.shape.length === 2 && right.shape.length === 2 && a.columns === b.rows && elementTypeOf(right) === type;
  if (!isFit || (added !== undefined && broadcastShape(added.shape, shape)?.join() !== shape.join())) {
    throw misfit(
      node,
      "factors and a summand that fit",
      [left, right, ...(added === undefined ? [] : [added])].map((operand) => shapeText(operand.shape)).join(", "),
    );
  }
  folding.budget.spendSteps(sizeOf(shape) * a.columns + left.values.length + right.values.length, nameOfResult(node));
  const target = allocate(node, shape, folding);
  multiply(a.values(), b.values(), a.rows, a.columns, b.columns, target);
  const alpha = floatAttribute(node, "alpha", 1);
  const beta = floatAttribute(node, "beta", 1);
  const summand = added === undefined ? undefined : broadcastTo(node, added, shape, folding);
  const round = roundingTo(type, nameOfResult(node));
  for (let i = 0; i < target.length; i++) target[i] = round(alpha * target[i] + beta * (summand?.[i] ?? 0));
  return result(node, type, shape, target);
};

function factorOf({ shape, values }: Constant, transposed: number) {
  const [first, second] = shape;
  if (transposed === 0) return { rows: first, columns: second, values: () => values };
  return { rows: second, columns: first, values: () => transpose(values, first, second) };
}

/** target [n × m] += a [n × k] b [k × m], in the order that reads all three row by row. */
function multiply(a: Float64Array, b: Float64Array, n: number, k: number, m: number, target: Float64Array): void {
  for (let row = 0; row < n; row++) {
    for (let inner = 0; inner < k; inner++) {
      const factor = a[row * k + inner];
      for (let column = 0; column < m; column++) target[row * m + column] += factor * b[inner * m + column];
    }
  }
}
