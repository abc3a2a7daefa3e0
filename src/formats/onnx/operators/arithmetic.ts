import { type StoredType, sizeOf, type TensorIndex } from "../../../network/network.ts";
import { broadcastShape } from "../broadcasting.ts";
import type { Branch, NetworkBuilder } from "../builder.ts";
import { branchOf, type Conversion, cutBefore, inputOf, integerAttribute, type ResolvedNode } from "../conversion.ts";
import { formatError, shapeText, unsupportedError } from "../errors.ts";
import type { Constant } from "../tensorValues.ts";

/**
 * Add, Sub, Mul and Div: elementwise with a constant, and the sum or difference of two branches.
 *
 * Numerics  x − c is a shift by −c, and c − x a scale by −1 before a shift by c: exact. x ÷ c is a scale by 1/c, rounded
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
  const constant = a as Constant;
  const negative = negate(node, branchOf(node, 1), constant.storedType, builder);
  return withConstant("shift", node, negative, constant, same, builder);
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

function operandsOf(node: ResolvedNode) {
  return [inputOf(node, 0), inputOf(node, 1)] as const;
}

/** How the numbers of a constant become those of a tensor. */
interface Derivation {
  readonly use: string;
  readonly number?: (value: number) => number;
}

const same: Derivation = { use: "same" };
const negated: Derivation = { use: "negated", number: (value) => -value };
const reciprocal: Derivation = { use: "reciprocal", number: (value) => 1 / value };

function withConstant(
  kind: "scale" | "shift",
  node: ResolvedNode,
  branch: Branch,
  constant: Constant,
  { use, number }: Derivation,
  builder: NetworkBuilder,
): Branch {
  const constantShape = legacyShape(node, constant.shape, branch.shape.length, builder.opset);
  const shape = commonShape(node, branch.shape, constantShape);
  if (sizeOf(shape) !== sizeOf(branch.shape)) throw enlarges(node, branch.shape, shape);
  const aligned = builder.reshape(`${node.name}/reshape`, branch, shape);
  // axes that the network leaves out have extent 1 in the constant too
  const rank = builder.networkShape(shape).length;
  const tensor: TensorIndex = builder.tensor(constant, {
    use,
    computed: use === "reciprocal",
    shape: constantShape.slice(Math.max(0, constantShape.length - rank)),
    values: () => (number === undefined ? constant.values : constant.values.map(number)),
  });
  const operator = kind === "scale" ? ({ kind, factor: tensor } as const) : ({ kind, offset: tensor } as const);
  return builder.append(node.name, operator, [aligned], shape);
}

function combine(kind: "add" | "subtract", node: ResolvedNode, a: Branch, b: Branch, builder: NetworkBuilder): Branch {
  const shape = commonShape(node, a.shape, b.shape);
  for (const branch of [a, b]) if (sizeOf(branch.shape) !== sizeOf(shape)) throw enlarges(node, branch.shape, shape);
  const aligned = [a, b].map((branch) => builder.reshape(`${node.name}/reshape`, branch, shape));
  return builder.append(node.name, { kind }, aligned, shape);
}

function negate(
  node: ResolvedNode,
  branch: Branch,
  storedType: StoredType | undefined,
  builder: NetworkBuilder,
): Branch {
  const minusOne: Constant = {
    kind: "constant",
    name: `${node.name}/-1`,
    shape: [],
    values: Float64Array.of(-1),
    ...(storedType === undefined ? {} : { storedType }),
  };
  const factor = builder.tensor(minusOne, { use: "same", shape: [], values: () => minusOne.values });
  return builder.append(`${node.name}/negate`, { kind: "scale", factor }, [branch], branch.shape);
}

function commonShape(node: ResolvedNode, a: readonly number[], b: readonly number[]): readonly number[] {
  const shape = broadcastShape(a, b);
  if (shape !== undefined) return shape;
  throw formatError(
    `expected node "${node.name}" (${node.operatorType}) to have inputs that broadcast, got ${shapeText(a)} and ${shapeText(b)}`,
  );
}

/** Before operator set 7 the second operand is aligned at an attribute `axis`. */
function legacyShape(node: ResolvedNode, shape: readonly number[], rank: number, opset: number): readonly number[] {
  if (opset >= 7 || !node.attributes.has("axis")) return shape;
  const axis = integerAttribute(node, "axis", 0);
  const after = rank - (axis < 0 ? axis + rank : axis) - shape.length;
  return after > 0 && after < rank ? [...shape, ...new Array<number>(after).fill(1)] : shape;
}

function enlarges(node: ResolvedNode, from: readonly number[], to: readonly number[]): Error {
  return unsupportedError(
    node.name,
    node.operatorType,
    ` to repeat a value ${shapeText(from)} as ${shapeText(to)}, which Crease does not read yet; ${cutBefore(node)}`,
  );
}

function notAffine(node: ResolvedNode, how: string): Error {
  return unsupportedError(node.name, node.operatorType, ` ${how}, which is not piecewise affine; ${cutBefore(node)}`);
}
