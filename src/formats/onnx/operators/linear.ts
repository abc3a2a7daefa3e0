import type { TensorIndex } from "../../../network/network.ts";
import { broadcastShape, sameShape } from "../broadcasting.ts";
import type { Branch, NetworkBuilder, OnnxValue } from "../builder.ts";
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
import { scaleBy, shiftBy } from "./arithmetic.ts";
import { appendTransposed } from "./axes.ts";
import { numberConstant } from "./numbers.ts";

/**
 * Gemm: alpha A B + beta C, where A or B may be read transposed. One of the two is constant; C may depend on the input.
 *
 * Numerics  alpha and beta other than 1 are multiplied into the numbers, each rounded once to float64.
 */
export const convertGemm: Conversion = (node, builder) => {
  const constantIsLeft = inputOf(node, 0).kind === "constant";
  const x = branchOf(node, constantIsLeft ? 1 : 0);
  const matrix = constantOf(node, constantIsLeft ? 0 : 1);
  const isTransposed = (attribute: string) => integerAttribute(node, attribute, 0) !== 0;
  const xIsTransposed = isTransposed(constantIsLeft ? "transB" : "transA");
  const matrixIsTransposed = isTransposed(constantIsLeft ? "transA" : "transB");
  if (x.shape.length !== 2) throw misfit(node, `a matrix as input ${constantIsLeft ? 1 : 0}`, x.shape);

  // the matrix acts on rows: those of A, or the columns of B
  const rows =
    xIsTransposed === constantIsLeft ? x : appendTransposed(node, builder, x, [1, 0], `${node.name}/transpose`);
  const layout = matrixIsTransposed === constantIsLeft ? "inputs × outputs" : "outputs × inputs";
  const { weight, outputs } = storeWeight(
    node,
    matrix,
    layout,
    rows.shape[1],
    floatAttribute(node, "alpha", 1),
    builder,
  );

  // C is a bias where it has a number for each output, or one for all
  const beta = floatAttribute(node, "beta", 1);
  const c = beta === 0 ? undefined : node.inputs[2];
  const shape = [rows.shape[0], outputs];
  if (!constantIsLeft && (c === undefined || (c.kind === "constant" && isBias(c, outputs)))) {
    const bias = c === undefined ? {} : { bias: storeBias(c, outputs, beta, builder) };
    return builder.append(node.name, { kind: "dense", weight, ...bias }, [rows], shape);
  }
  const name = `${node.name}/dense`;
  const dense = builder.append(name, { kind: "dense", weight }, [rows], shape);
  if (!constantIsLeft) return c === undefined ? dense : addTerm(node, builder, dense, c, beta);
  const product = appendTransposed(node, builder, dense, [1, 0], c === undefined ? node.name : `${name}/transpose`);
  return c === undefined ? product : addTerm(node, builder, product, c, beta);
};

/** product + beta C, where C broadcasts to the product. */
function addTerm(node: ResolvedNode, builder: NetworkBuilder, product: Branch, c: OnnxValue, beta: number): Branch {
  const shape = broadcastShape(product.shape, c.shape);
  if (shape === undefined || !sameShape(shape, product.shape)) {
    throw misfit(node, `an input 2 that broadcasts to ${shapeText(product.shape)}`, c.shape);
  }
  if (c.kind === "constant") return shiftBy(node, builder, product, c, beta);
  const scale = { ...node, name: `${node.name}/scale` };
  const term = beta === 1 ? c : scaleBy(scale, builder, c, numberConstant(`${node.name}/beta`, beta));
  const { aligned } = alignedBranches(node, builder, [product, term]);
  return builder.append(node.name, { kind: "add" }, aligned, shape);
}

/** MatMul with a constant matrix: x W along the last axis, or W x along the last but one. */
export const convertMatMul: Conversion = (node, builder) => {
  if (inputOf(node, 0).kind === "constant") return multiplyFromLeft(node, builder);
  const x = branchOf(node, 0);
  const matrix = leadingOnesDropped(constantOf(node, 1), x.shape.length);
  if (matrix.shape.length > 2) throw stackOfMatrices(node, matrix);
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

/** W x for W [k × n] or a row [n], and x [… × n × m] or a vector [n]: the columns of x are turned to rows and back. */
function multiplyFromLeft(node: ResolvedNode, builder: NetworkBuilder): Branch {
  const x = branchOf(node, 1);
  const rank = x.shape.length;
  const matrix = leadingOnesDropped(constantOf(node, 0), rank);
  if (matrix.shape.length > 2) throw stackOfMatrices(node, matrix);
  if (rank === 0) throw misfit(node, "at least a vector as input 1", x.shape);
  // a vector on the left is a matrix with one row that leaves no axis behind
  const isRow = matrix.shape.length === 1;
  const whole = isRow ? { ...matrix, shape: [1, ...matrix.shape] } : matrix;
  const features = x.shape[Math.max(0, rank - 2)];
  const { weight, outputs } = storeWeight(node, whole, "outputs × inputs", features, 1, builder);
  if (rank === 1) {
    const name = isRow ? `${node.name}/dense` : node.name;
    const product = builder.append(name, { kind: "dense", weight }, [x], [outputs]);
    return isRow ? builder.reshape(node.name, product, []) : product;
  }
  const swapped = [...x.shape.keys()].slice(0, -2).concat(rank - 1, rank - 2);
  const rows = appendTransposed(node, builder, x, swapped, `${node.name}/transpose`);
  const shape = [...rows.shape.slice(0, -1), outputs];
  const product = builder.append(`${node.name}/dense`, { kind: "dense", weight }, [rows], shape);
  return isRow
    ? builder.reshape(node.name, product, shape.slice(0, -1))
    : appendTransposed(node, builder, product, swapped);
}

function stackOfMatrices(node: ResolvedNode, matrix: Constant): Error {
  const clause = ` with a stack of matrices ${shapeText(matrix.shape)}, which Crease does not read yet; ${cutBefore(node)}`;
  return unsupportedError(node.name, "MatMul", clause);
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

/** Whether Gemm's C is a number for each output, or one for all. */
function isBias({ shape, values }: Constant, outputs: number): boolean {
  const isRow = shape.length <= 2 && shape.slice(0, -1).every((extent) => extent === 1);
  return isRow && (values.length === outputs || values.length === 1);
}

function storeBias(c: Constant, outputs: number, factor: number, builder: NetworkBuilder): TensorIndex {
  const { values } = c;
  return builder.tensor(c, {
    use: `bias, ${factor}`,
    computed: factor !== 1,
    shape: [outputs],
    values() {
      const repeated = values.length === outputs ? values : new Float64Array(outputs).fill(values[0]);
      return factor === 1 ? repeated : repeated.map((value) => factor * value);
    },
  });
}

/** A stack of one matrix is a matrix, where the other factor has the axis as well. */
function leadingOnesDropped(constant: Constant, rank: number): Constant {
  let shape = constant.shape;
  if (shape.length <= rank) while (shape.length > 2 && shape[0] === 1) shape = shape.slice(1);
  return { ...constant, shape };
}

function misfit(node: ResolvedNode, expected: string, shape: readonly number[]): Error {
  return formatError(
    `expected node "${node.name}" (${node.operatorType}) to have ${expected}, got ${shapeText(shape)}`,
  );
}
