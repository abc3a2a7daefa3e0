import type { TensorIndex } from "../../../network/network.ts";
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

/**
 * Gemm: alpha x B + beta C, with B [n × k], or [k × n] under `transB`.
 *
 * Numerics  alpha and beta other than 1 are multiplied into the numbers, each rounded once to float64.
 */
export const convertGemm: Conversion = (node, builder) => {
  const x = branchOf(node, 0);
  const matrix = constantOf(node, 1);
  if (integerAttribute(node, "transA", 0) !== 0) {
    throw unsupportedError(node.name, "Gemm", ` with transA, which Crease does not read yet; ${cutBefore(node)}`);
  }
  if (x.shape.length !== 2) throw misfit(node, "a matrix as input 0", x.shape);
  const layout = integerAttribute(node, "transB", 0) === 0 ? "inputs × outputs" : "outputs × inputs";
  const { weight, outputs } = storeWeight(node, matrix, layout, x.shape[1], floatAttribute(node, "alpha", 1), builder);
  const beta = floatAttribute(node, "beta", 1);
  const bias = node.inputs[2] === undefined || beta === 0 ? undefined : storeBias(node, outputs, beta, builder);
  const operator =
    bias === undefined ? ({ kind: "dense", weight } as const) : ({ kind: "dense", weight, bias } as const);
  return builder.append(node.name, operator, [x], [x.shape[0], outputs]);
};

/** MatMul with a constant matrix: x W along the last axis, or W x for a vector x. */
export const convertMatMul: Conversion = (node, builder) => {
  if (inputOf(node, 0).kind === "constant") return multiplyVector(node, builder);
  const x = branchOf(node, 0);
  const matrix = leadingOnesDropped(constantOf(node, 1), x.shape.length);
  if (matrix.shape.length > 2) {
    throw unsupportedError(
      node.name,
      "MatMul",
      ` with a stack of matrices ${shapeText(matrix.shape)}, which Crease does not read yet; ${cutBefore(node)}`,
    );
  }
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

/** W x for W [k × n] and a vector x, which may be a column: [n], [n × 1] or [1 × n × 1]. */
function multiplyVector(node: ResolvedNode, builder: NetworkBuilder): Branch {
  const x = branchOf(node, 1);
  const matrix = leadingOnesDropped(constantOf(node, 0), x.shape.length);
  const rank = x.shape.length;
  const columns = rank === 1 ? 1 : x.shape[rank - 1];
  const leading = x.shape.slice(0, -2);
  if (matrix.shape.length !== 2 || columns !== 1 || leading.some((extent) => extent !== 1) || rank === 0) {
    throw unsupportedError(
      node.name,
      "MatMul",
      ` with a constant ${shapeText(matrix.shape)} on the left of ${shapeText(x.shape)}, which Crease reads only as a matrix by a column; ${cutBefore(node)}`,
    );
  }
  const features = rank === 1 ? x.shape[0] : x.shape[rank - 2];
  const { weight, outputs } = storeWeight(node, matrix, "outputs × inputs", features, 1, builder);
  if (rank === 1) return builder.append(node.name, { kind: "dense", weight }, [x], [outputs]);
  const vector = builder.reshape(`${node.name}/reshape`, x, [...leading, features]);
  const product = builder.append(`${node.name}/dense`, { kind: "dense", weight }, [vector], [...leading, outputs]);
  return builder.reshape(node.name, product, [...leading, outputs, 1]);
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

/** Store Gemm's C, which may be one number for all outputs, as [outputs]. */
function storeBias(node: ResolvedNode, outputs: number, factor: number, builder: NetworkBuilder): TensorIndex {
  const constant = constantOf(node, 2);
  const { shape, values } = constant;
  const fits = shape.length <= 2 && shape.slice(0, -1).every((extent) => extent === 1);
  if (!fits || (values.length !== outputs && values.length !== 1)) throw misfit(node, `a bias [${outputs}]`, shape);
  return builder.tensor(constant, {
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
