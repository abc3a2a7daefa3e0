import { broadcastShape, sameShape } from "../broadcasting.ts";
import { constantOf, inputOf, integerAttribute, type ResolvedNode } from "../conversion.ts";
import { type ElementType, isStoredType, roundingTo } from "../elementTypes.ts";
import { shapeText } from "../errors.ts";
import { type Constant, elementTypeOf } from "../tensorValues.ts";
import { allocate, type Fold, type Folding, misfit, nameOfResult, result } from "./fold.ts";
import { broadcastStrides, takeStrided } from "./strided.ts";

/**
 * Arithmetic, comparisons and functions of one number, elementwise with broadcasting.
 *
 * Numerics  each number is computed in float64 and rounded once to the element type; for + − × ÷ √ that is the type's
 *           own correctly rounded result. Integers divide towards zero, and by zero is a format error.
 */

type Unary = (a: number) => number;
type Binary = (a: number, b: number) => number;
/** An operation that depends on the element type or on attributes. */
type BinaryOf = (type: ElementType, node: ResolvedNode) => Binary;

/** Operations whose operands and result have one type. */
const ARITHMETIC: Readonly<Record<string, BinaryOf>> = {
  Add: () => (a, b) => a + b,
  Sub: () => (a, b) => a - b,
  Mul: () => (a, b) => a * b,
  Div: (type) => (isStoredType(type) ? (a, b) => a / b : (a, b) => Math.trunc(a / b)),
  Mod: (_, node) => (integerAttribute(node, "fmod", 0) === 0 ? moduloOfDivisor : (a, b) => a % b),
  // the type of a power is that of its base
  Pow: () => (a, b) => a ** b,
};

/** Arithmetic of any number of operands. */
const VARIADIC: Readonly<Record<string, Binary>> = { Min: Math.min, Max: Math.max, Sum: (a, b) => a + b };

const LOGIC: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  Equal: (a, b) => a === b,
  Less: (a, b) => a < b,
  LessOrEqual: (a, b) => a <= b,
  Greater: (a, b) => a > b,
  GreaterOrEqual: (a, b) => a >= b,
  And: (a, b) => a !== 0 && b !== 0,
  Or: (a, b) => a !== 0 || b !== 0,
  Xor: (a, b) => (a !== 0) !== (b !== 0),
};

const UNARY: Readonly<Record<string, Unary>> = {
  Neg: (a) => -a,
  Abs: Math.abs,
  Sign: Math.sign,
  Floor: Math.floor,
  Ceil: Math.ceil,
  Sqrt: Math.sqrt,
  Reciprocal: (a) => 1 / a,
  Exp: Math.exp,
  Log: Math.log,
  Sin: Math.sin,
  Cos: Math.cos,
  Relu: (a) => Math.max(a, 0),
  Not: (a) => (a === 0 ? 1 : 0),
};

export const ELEMENTWISE: readonly (readonly [string, Fold])[] = [
  ...Object.entries(ARITHMETIC).map(([name, operation]) => [name, foldArithmetic(operation)] as const),
  ...Object.entries(VARIADIC).map(([name, operation]) => [name, foldVariadic(operation)] as const),
  ...Object.entries(LOGIC).map(([name, operation]) => [name, foldLogic(operation)] as const),
  ...Object.entries(UNARY).map(([name, operation]) => [name, foldUnary(operation)] as const),
  ["Where", foldWhere],
];

function foldArithmetic(operation: BinaryOf): Fold {
  return (node, folding) => {
    const a = constantOf(node, 0);
    const b = constantOf(node, 1);
    const type = elementTypeOf(a);
    if (node.operatorType !== "Pow") checkTypes(node, [a, b]);
    return combine(node, a, b, type, operation(type, node), folding);
  };
}

function foldVariadic(operation: Binary): Fold {
  return (node, folding) => {
    inputOf(node, 0);
    const operands = node.inputs.map((_, index) => constantOf(node, index));
    checkTypes(node, operands);
    return operands.reduce((a, b) => combine(node, a, b, elementTypeOf(a), operation, folding));
  };
}

function foldLogic(operation: (a: number, b: number) => boolean): Fold {
  return (node, folding) => {
    const operands = [constantOf(node, 0), constantOf(node, 1)] as const;
    checkTypes(node, operands);
    return combine(node, ...operands, "bool", (a, b) => (operation(a, b) ? 1 : 0), folding);
  };
}

function foldUnary(operation: Unary): Fold {
  return (node, folding) => {
    const { values, shape, ...constant } = constantOf(node, 0);
    const type = elementTypeOf({ values, shape, ...constant });
    const round = roundingTo(type, nameOfResult(node));
    const target = allocate(node, shape, folding);
    for (let i = 0; i < target.length; i++) target[i] = round(operation(values[i]));
    return result(node, type, shape, target);
  };
}

/** The second operand where the first is true, else the third. */
function foldWhere(node: ResolvedNode, folding: Folding): Constant {
  const [condition, yes, no] = [0, 1, 2].map((index) => constantOf(node, index));
  checkTypes(node, [yes, no]);
  const shape = commonShape(node, commonShape(node, condition.shape, yes.shape), no.shape);
  const [chosen, a, b] = [condition, yes, no].map((operand) => broadcastTo(node, operand, shape, folding));
  const target = allocate(node, shape, folding);
  for (let i = 0; i < target.length; i++) target[i] = chosen[i] === 0 ? b[i] : a[i];
  return result(node, elementTypeOf(yes), shape, target);
}

function combine(
  node: ResolvedNode,
  a: Constant,
  b: Constant,
  type: ElementType,
  operation: Binary,
  folding: Folding,
): Constant {
  const shape = commonShape(node, a.shape, b.shape);
  const [left, right] = [a, b].map((operand) => broadcastTo(node, operand, shape, folding));
  const round = roundingTo(type, nameOfResult(node));
  const target = allocate(node, shape, folding);
  for (let i = 0; i < target.length; i++) target[i] = round(operation(left[i], right[i]));
  return result(node, type, shape, target);
}

/** The numbers of a constant, repeated to a shape. */
export function broadcastTo(
  node: ResolvedNode,
  { values, shape }: Constant,
  target: readonly number[],
  folding: Folding,
): Float64Array {
  if (sameShape(shape, target)) return values;
  return takeStrided(values, target, broadcastStrides(shape, target), 0, allocate(node, target, folding));
}

function commonShape(node: ResolvedNode, a: readonly number[], b: readonly number[]): readonly number[] {
  const shape = broadcastShape(a, b);
  if (shape !== undefined) return shape;
  throw misfit(node, "inputs that broadcast", `${shapeText(a)} and ${shapeText(b)}`);
}

function checkTypes(node: ResolvedNode, operands: readonly Constant[]): void {
  const types = operands.map(elementTypeOf);
  if (types.some((type) => type !== types[0])) throw misfit(node, "operands of one type", types.join(" and "));
}

/** The remainder with the sign of the divisor, as Python has it. */
function moduloOfDivisor(a: number, b: number): number {
  const remainder = a % b;
  return remainder !== 0 && remainder < 0 !== b < 0 ? remainder + b : remainder;
}
