import type { TensorIndex } from "../../../network/network.ts";
import type { Branch, NetworkBuilder } from "../builder.ts";
import { branchOf, type Conversion, cutBefore, inputOf, integerAttribute, type ResolvedNode } from "../conversion.ts";
import { unsupportedError } from "../errors.ts";
import type { Constant } from "../tensorValues.ts";
import { alignedBranches, commonShape } from "./alignment.ts";
import { broadcastTo } from "./axes.ts";
import { numberConstant } from "./numbers.ts";

/**
 * Add, Sub, Mul, Div, Neg, Sum and Mean: elementwise with constants, and sums and differences of branches. What is
 * smaller than the result is repeated first.
 *
 * Numerics  x − c is a shift by −c: exact. x ÷ c is a scale by 1/c, and a mean of n a sum scaled by 1/n, each rounded
 *           once to float64. A product or quotient of two branches is not piecewise affine.
 */

export const convertAdd: Conversion = (node, builder) => {
  const [a, b] = operandsOf(node);
  if (a.kind === "branch" && b.kind === "branch") return combine("add", node, a, b, builder);
  if (b.kind === "constant") return withConstant("shift", node, branchOf(node, 0), b, same, builder);
  return withConstant("shift", node, branchOf(node, 1), a as Constant, same, builder);
};

export const convertSub: Conversion = (node, builder) => {
  const [a, b] = operandsOf(node);
  if (a.kind === "branch" && b.kind === "branch") return combine("subtract", node, a, b, builder);
  if (b.kind === "constant") return withConstant("shift", node, branchOf(node, 0), b, negated, builder);
  const x = branchOf(node, 1);
  const negative = builder.append(`${node.name}/negate`, { kind: "negate" }, [x], x.shape);
  return withConstant("shift", node, negative, a as Constant, same, builder);
};

export const convertMul: Conversion = (node, builder) => {
  const [a, b] = operandsOf(node);
  if (b.kind === "constant") return withConstant("scale", node, branchOf(node, 0), b, same, builder);
  if (a.kind === "constant") return withConstant("scale", node, branchOf(node, 1), a, same, builder);
  throw notAffine(node, "as a product of two values that depend on the input");
};

export const convertDiv: Conversion = (node, builder) => {
  const [, b] = operandsOf(node);
  if (b.kind === "branch") throw notAffine(node, "to divide by a value that depends on the input");
  return withConstant("scale", node, branchOf(node, 0), b, reciprocal, builder);
};

export const convertNeg: Conversion = (node, builder) => {
  const x = branchOf(node, 0);
  return builder.append(node.name, { kind: "negate" }, [x], x.shape);
};

export const convertSum: Conversion = (node, builder) => sumOf(node, node.name, builder);

export const convertMean: Conversion = (node, builder) => {
  const count = node.inputs.length;
  if (count === 1) return inputOf(node, 0);
  const sum = sumOf(node, `${node.name}/sum`, builder);
  const parts = numberConstant(`${node.name}/count`, count);
  return withConstant("scale", node, sum, parts, reciprocal, builder);
};

/** The sum of all inputs: that of the branches, to which the constants are added. */
function sumOf(node: ResolvedNode, name: string, builder: NetworkBuilder): Branch {
  const values = node.inputs.map((_, place) => inputOf(node, place));
  const branches = values.filter((value) => value.kind === "branch");
  const constants = values.filter((value) => value.kind === "constant");
  if (branches.length === 0) return branchOf(node, 0);
  let sum = branches[0];
  if (branches.length > 1) {
    const { aligned, shape } = alignedBranches(node, builder, branches);
    sum = builder.append(constants.length === 0 ? name : `${name}/add`, { kind: "add" }, aligned, shape);
  }
  for (const constant of constants) sum = withConstant("shift", { ...node, name }, sum, constant, same, builder);
  return sum;
}

function operandsOf(node: ResolvedNode) {
  return [inputOf(node, 0), inputOf(node, 1)] as const;
}

/** The branch plus factor times a constant. */
export function shiftBy(
  node: ResolvedNode,
  builder: NetworkBuilder,
  branch: Branch,
  constant: Constant,
  factor: number,
): Branch {
  const multiple = { use: `times ${factor}`, number: (value: number) => factor * value, computed: true };
  return withConstant("shift", node, branch, constant, factor === 1 ? same : multiple, builder);
}

/** The branch times a constant. */
export function scaleBy(node: ResolvedNode, builder: NetworkBuilder, branch: Branch, constant: Constant): Branch {
  return withConstant("scale", node, branch, constant, same, builder);
}

/** How the numbers of a constant become those of a tensor. */
interface Derivation {
  readonly use: string;
  readonly number?: (value: number) => number;
  /** whether these are other numbers, up to sign */
  readonly computed?: boolean;
}

const same: Derivation = { use: "same" };
const negated: Derivation = { use: "negated", number: (value) => -value };
const reciprocal: Derivation = { use: "reciprocal", number: (value) => 1 / value, computed: true };

function withConstant(
  kind: "scale" | "shift",
  node: ResolvedNode,
  branch: Branch,
  constant: Constant,
  { use, number, computed = false }: Derivation,
  builder: NetworkBuilder,
): Branch {
  const constantShape = legacyShape(node, constant.shape, branch.shape.length, builder.opset);
  const shape = commonShape(node, branch.shape, constantShape);
  const aligned = broadcastTo(`${node.name}/expand`, builder, branch, shape);
  // axes that the network leaves out have extent 1 in the constant too
  const rank = builder.networkShape(shape).length;
  const tensor: TensorIndex = builder.tensor(constant, {
    use,
    computed,
    shape: constantShape.slice(Math.max(0, constantShape.length - rank)),
    values: () => (number === undefined ? constant.values : constant.values.map(number)),
  });
  const operator = kind === "scale" ? ({ kind, factor: tensor } as const) : ({ kind, offset: tensor } as const);
  return builder.append(node.name, operator, [aligned], shape);
}

function combine(kind: "add" | "subtract", node: ResolvedNode, a: Branch, b: Branch, builder: NetworkBuilder): Branch {
  const shape = legacyShape(node, b.shape, a.shape.length, builder.opset);
  const placed = builder.reshape(`${node.name}/reshape`, b, shape);
  const { aligned, shape: common } = alignedBranches(node, builder, [a, placed]);
  return builder.append(node.name, { kind }, aligned, common);
}

/** Before operator set 7 the second operand is aligned at an attribute `axis`. */
function legacyShape(node: ResolvedNode, shape: readonly number[], rank: number, opset: number): readonly number[] {
  if (opset >= 7 || !node.attributes.has("axis")) return shape;
  const axis = integerAttribute(node, "axis", 0);
  const after = rank - (axis < 0 ? axis + rank : axis) - shape.length;
  return after > 0 && after < rank ? [...shape, ...new Array<number>(after).fill(1)] : shape;
}

function notAffine(node: ResolvedNode, how: string): Error {
  return unsupportedError(node.name, node.operatorType, ` ${how}, which is not piecewise affine; ${cutBefore(node)}`);
}
