import type { Conversion } from "../conversion.ts";
import { convertAdd, convertDiv, convertMul, convertSub } from "./arithmetic.ts";
import { convertConstant } from "./constant.ts";
import { convertDropout, convertIdentity } from "./identity.ts";
import { convertGemm, convertMatMul } from "./linear.ts";
import { convertRelu } from "./relu.ts";
import { convertFlatten, convertReshape } from "./shape.ts";

/** The ONNX operators that are read: a new one is a row here and a function in the file of its family. */
export const CONVERSIONS: ReadonlyMap<string, Conversion> = new Map([
  ["Add", convertAdd],
  ["Constant", convertConstant],
  ["Div", convertDiv],
  ["Dropout", convertDropout],
  ["Flatten", convertFlatten],
  ["Gemm", convertGemm],
  ["Identity", convertIdentity],
  ["MatMul", convertMatMul],
  ["Mul", convertMul],
  ["Relu", convertRelu],
  ["Reshape", convertReshape],
  ["Sub", convertSub],
]);

/** Operators that bend what they act on: no list of pieces can ever stand for them. */
export const NOT_PIECEWISE_AFFINE: ReadonlySet<string> = new Set([
  ...[
    "Softmax",
    "LogSoftmax",
    "Sigmoid",
    "Tanh",
    "Softplus",
    "Softsign",
    "Elu",
    "Selu",
    "Celu",
    "Gelu",
    "Mish",
    "Swish",
  ],
  ...["Exp", "Log", "Sqrt", "Reciprocal", "Pow", "Erf", "Sin", "Cos", "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh"],
  ...["Asinh", "Acosh", "Atanh", "Attention", "RotaryEmbedding", "RMSNormalization", "LayerNormalization"],
  ...["InstanceNormalization", "GroupNormalization", "MeanVarianceNormalization", "LpNormalization", "LRN", "LpPool"],
  ...[
    "GlobalLpPool",
    "ReduceL2",
    "ReduceLogSum",
    "ReduceLogSumExp",
    "ReduceProd",
    "ReduceSumSquare",
    "LSTM",
    "GRU",
    "RNN",
  ],
  ...[
    "Det",
    "NegativeLogLikelihoodLoss",
    "SoftmaxCrossEntropyLoss",
    "Bernoulli",
    "RandomNormal",
    "RandomUniform",
    "Multinomial",
  ],
]);
