import type { Operator, TensorIndex } from "../../../network/network.ts";
import type { Branch, NetworkBuilder } from "../builder.ts";
import {
  branchOf,
  type Conversion,
  constantOf,
  cutBefore,
  floatAttribute,
  inputOf,
  integerAttribute,
  type ResolvedNode,
} from "../conversion.ts";
import { formatError, shapeText, unsupportedError } from "../errors.ts";
import type { Constant } from "../tensorValues.ts";
import { transpose } from "../transpose.ts";
import { alignedBranches } from "./alignment.ts";
import { appendTransposed } from "./axes.ts";
import { numberConstant } from "./numbers.ts";

/**
 * Gemm: alpha A B + beta C, where A or B is constant; either may be transposed, and C is a constant or a branch.
 *
 * Numerics  alpha and beta other than 1 are multiplied into the numbers, each rounded once to float64.
 */
export const convertGemm: Conversion = (node, builder) => {
  const beta = floatAttribute(node, "beta", 1);
  const addend = beta === 0 ? undefined : node.inputs[2];
  if (inputOf(node, 0).kind === "constant") return constantTimesBranch(node, addend, beta, builder);
  const given = branchOf(node, 0);
  if (given.shape.length !== 2) throw misfit(node, "a matrix as input 0", given.shape);
  const isTransposed = integerAttribute(node, "transA", 0) !== 0;
  const a = isTransposed ? swapped(node, builder, given, `${node.name}/transpose`) : given;
  const layout = integerAttribute(node, "transB", 0) === 0 ? "inputs × outputs" : "outputs × inputs";
  const alpha = floatAttribute(node, "alpha", 1);
  const { weight, outputs } = storeWeight(node, constantOf(node, 1), layout, a.shape[1], alpha, builder);
  const shape = [a.shape[0], outputs];
  // one row of C for all rows is the bias of the product
  if (addend?.kind === "constant" && isRow(addend.shape, outputs)) {
    const bias = storeBias(addend, outputs, beta, builder);
    return builder.append(node.name, { kind: "dense", weight, bias }, [a], shape);
  }
  const name = addend === undefined ? node.name : `${node.name}/dense`;
  const product = builder.append(name, { kind: "dense", weight }, [a], shape);
  return added(node, product, addend, beta, builder);
};

/** A B for a constant A is the transpose of Bᵀ Aᵀ. */
function constantTimesBranch(
  node: ResolvedNode,
  addend: Branch | Constant | undefined,
  beta: number,
  builder: NetworkBuilder,
): Branch {
  const b = branchOf(node, 1);
  if (b.shape.length !== 2) throw misfit(node, "a matrix as input 1", b.shape);
  const isTransposed = integerAttribute(node, "transB", 0) !== 0;
  const rows = isTransposed ? b : swapped(node, builder, b, `${node.name}/reshape`);
  const layout = integerAttribute(node, "transA", 0) === 0 ? "outputs × inputs" : "inputs × outputs";
  const alpha = floatAttribute(node, "alpha", 1);
  const { weight, outputs } = storeWeight(node, constantOf(node, 0), layout, rows.shape[1], alpha, builder);
  const product = builder.append(`${node.name}/dense`, { kind: "dense", weight }, [rows], [rows.shape[0], outputs]);
  const name = addend === undefined ? node.name : `${node.name}/product`;
  return added(node, swapped(node, builder, product, name), addend, beta, builder);
}

/** A product to which Gemm's beta C is added, as a constant or as a branch. */
function added(
  node: ResolvedNode,
  product: Branch,
  addend: Branch | Constant | undefined,
  beta: number,
  builder: NetworkBuilder,
): Branch {
  if (addend === undefined) return product;
  const [rows, columns] = product.shape;
  const [addedRows, addedColumns] = [addend.shape.at(-2) ?? 1, addend.shape.at(-1) ?? 1];
  const fits = (extent: number, whole: number) => extent === 1 || extent === whole;
  if (addend.shape.length > 2 || !fits(addedRows, rows) || !fits(addedColumns, columns)) {
    throw misfit(node, `a C that broadcasts to ${shapeText(product.shape)}`, addend.shape);
  }
  if (addend.kind === "constant") {
    const rank = builder.networkShape(product.shape).length;
    const offset = storeNumbers(addend, `sum, ${beta}`, addend.shape.slice(-rank), beta, builder);
    return builder.append(node.name, { kind: "shift", offset }, [product], product.shape);
  }
  let branch = addend;
  if (beta !== 1) {
    const factor = storeNumbers(numberConstant(`${node.name}/beta`, beta), "same", [], 1, builder);
    branch = builder.append(`${node.name}/scale`, { kind: "scale", factor }, [addend], addend.shape);
  }
  const { aligned } = alignedBranches(node, builder, [product, branch]);
  return builder.append(node.name, { kind: "add" }, aligned, product.shape);
}

/** MatMul with a constant matrix: x W along the last axis, or W x along the one before. */
export const convertMatMul: Conversion = (node, builder) => {
  if (inputOf(node, 0).kind === "constant") return multiplyFromLeft(node, builder);
  const x = branchOf(node, 0);
  const matrix = leadingOnesDropped(constantOf(node, 1), x.shape.length);
  if (matrix.shape.length > 2) throw stacked(node, matrix);
  const features = x.shape.at(-1);
  if (features === undefined) throw misfit(node, "at least a vector as input 0", x.shape);
  // a vector on the right is a matrix with one column that leaves no axis behind
  const isVector = matrix.shape.length === 1;
  const columns = isVector ? { ...matrix, shape: [...matrix.shape, 1] } : matrix;
  const { weight, outputs } = storeWeight(node, columns, "inputs × outputs", features, 1, builder);
  const product = builder.append(
    isVector ? `${node.name}/dense` : node.name,
    { kind: "dense", weight },
    [x],
    [...x.shape.slice(0, -1), outputs],
  );
  return isVector ? builder.reshape(node.name, product, x.shape.slice(0, -1)) : product;
};

/** W x for W [m × k] and x [… k × n] or a vector: the transpose of xᵀ Wᵀ. A vector W is one row and leaves no axis. */
function multiplyFromLeft(node: ResolvedNode, builder: NetworkBuilder): Branch {
  const x = branchOf(node, 1);
  const matrix = leadingOnesDropped(constantOf(node, 0), x.shape.length);
  const rank = x.shape.length;
  if (matrix.shape.length > 2) throw stacked(node, matrix);
  if (rank === 0) throw misfit(node, "at least a vector as input 1", x.shape);
  const isVector = matrix.shape.length === 1;
  const whole = isVector ? { ...matrix, shape: [1, ...matrix.shape] } : matrix;
  const features = rank === 1 ? x.shape[0] : x.shape[rank - 2];
  const { weight, outputs } = storeWeight(node, whole, "outputs × inputs", features, 1, builder);
  const operator: Operator = { kind: "dense", weight };
  if (rank === 1) {
    const product = builder.append(isVector ? `${node.name}/dense` : node.name, operator, [x], [outputs]);
    return isVector ? builder.reshape(node.name, product, []) : product;
  }
  const rows = swapped(node, builder, x, `${node.name}/reshape`);
  const product = builder.append(`${node.name}/dense`, operator, [rows], [...rows.shape.slice(0, -1), outputs]);
  if (isVector) return builder.reshape(node.name, product, rows.shape.slice(0, -1));
  return swapped(node, builder, product, node.name);
}

/** The last two axes swapped. */
function swapped(node: ResolvedNode, builder: NetworkBuilder, branch: Branch, name: string): Branch {
  const rank = branch.shape.length;
  const axes = branch.shape.map((_, axis) => axis);
  return appendTransposed(node, builder, branch, [...axes.slice(0, -2), rank - 1, rank - 2], name);
}

/** Store a matrix as the network has it, [outputs × inputs]. */
function storeWeight(
  node: ResolvedNode,
  matrix: Constant,
  layout: "inputs × outputs" | "outputs × inputs",
  features: number,
  factor: number,
  builder: NetworkBuilder,
): { weight: TensorIndex; outputs: number } {
  const transposed = layout === "inputs × outputs";
  const [outputs, inputs] = transposed ? [matrix.shape[1], matrix.shape[0]] : matrix.shape;
  if (matrix.shape.length !== 2 || inputs !== features) {
    throw misfit(node, `a matrix [${transposed ? `${features} × outputs` : `outputs × ${features}`}]`, matrix.shape);
  }
  const weight = builder.tensor(matrix, {
    use: `${layout}, ${factor}`,
    computed: factor !== 1,
    shape: [outputs, inputs],
    values() {
      const values = transposed ? transpose(matrix.values, inputs, outputs) : matrix.values;
      return factor === 1 ? values : values.map((value) => factor * value);
    },
  });
  return { weight, outputs };
}

/** Whether Gemm's C is one row for all rows, or one number for all. */
function isRow(shape: readonly number[], outputs: number): boolean {
  const last = shape.at(-1) ?? 1;
  return shape.length <= 2 && shape.slice(0, -1).every((extent) => extent === 1) && (last === 1 || last === outputs);
}

/** Store Gemm's C, which may be one number for all outputs, as [outputs]. */
function storeBias(constant: Constant, outputs: number, factor: number, builder: NetworkBuilder): TensorIndex {
  const { values } = constant;
  const repeated = () => (values.length === outputs ? values : new Float64Array(outputs).fill(values[0]));
  return storeNumbers({ ...constant }, `bias, ${factor}`, [outputs], factor, builder, repeated);
}

function storeNumbers(
  constant: Constant,
  use: string,
  shape: readonly number[],
  factor: number,
  builder: NetworkBuilder,
  numbers = () => constant.values,
): TensorIndex {
  const values = () => (factor === 1 ? numbers() : numbers().map((value) => factor * value));
  return builder.tensor(constant, { use, computed: factor !== 1, shape, values });
}

/** A stack of one matrix is a matrix, where the other factor has the axis as well. */
function leadingOnesDropped(constant: Constant, rank: number): Constant {
  let shape = constant.shape;
  if (shape.length <= rank) while (shape.length > 2 && shape[0] === 1) shape = shape.slice(1);
  return { ...constant, shape };
}

function stacked(node: ResolvedNode, { shape }: Constant): Error {
  return unsupportedError(
    node.name,
    "MatMul",
    ` with a stack of matrices ${shapeText(shape)}, which Crease does not read yet; ${cutBefore(node)}`,
  );
}

function misfit(node: ResolvedNode, expected: string, shape: readonly number[]): Error {
  return formatError(
    `expected node "${node.name}" (${node.operatorType}) to have ${expected}, got ${shapeText(shape)}`,
  );
}
