import type { Conversion } from "../conversion.ts";
import {
  convertAbs,
  convertClip,
  convertHardSigmoid,
  convertLeakyRelu,
  convertPRelu,
  convertRelu,
  convertShrink,
  convertThresholdedRelu,
} from "./activations.ts";
import { convertAdd, convertDiv, convertMean, convertMul, convertNeg, convertSub, convertSum } from "./arithmetic.ts";
import { convertWhere } from "./choice.ts";
import { convertConv, convertConvTranspose } from "./convolution.ts";
import { convertMax, convertMin } from "./extrema.ts";
import { convertCast, convertCastLike, convertDropout, convertIdentity } from "./identity.ts";
import { convertConcat, convertSplit } from "./joining.ts";
import { convertGemm, convertMatMul } from "./linear.ts";
import { convertBatchNormalization } from "./normalization.ts";
import { convertAveragePool, convertGlobalAveragePool, convertGlobalMaxPool, convertMaxPool } from "./pools.ts";
import {
  convertDepthToSpace,
  convertExpand,
  convertSpaceToDepth,
  convertTile,
  convertTranspose,
} from "./rearranging.ts";
import {
  convertReduceL1,
  convertReduceMax,
  convertReduceMean,
  convertReduceMin,
  convertReduceSum,
} from "./reductions.ts";
import { convertResize, convertUpsample } from "./resizing.ts";
import { convertGather, convertPad, convertSlice } from "./selection.ts";
import { convertFlatten, convertReshape, convertSqueeze, convertUnsqueeze } from "./shape.ts";

/** The ONNX operators that are read: a new one is a row here and a function in the file of its family. */
export const CONVERSIONS: ReadonlyMap<string, Conversion> = new Map([
  ["Abs", convertAbs],
  ["Add", convertAdd],
  ["AveragePool", convertAveragePool],
  ["BatchNormalization", convertBatchNormalization],
  ["Cast", convertCast],
  ["CastLike", convertCastLike],
  ["Clip", convertClip],
  ["Concat", convertConcat],
  ["Conv", convertConv],
  ["ConvTranspose", convertConvTranspose],
  ["DepthToSpace", convertDepthToSpace],
  ["Div", convertDiv],
  ["Dropout", convertDropout],
  ["Expand", convertExpand],
  ["Flatten", convertFlatten],
  ["Gather", convertGather],
  ["Gemm", convertGemm],
  ["GlobalAveragePool", convertGlobalAveragePool],
  ["GlobalMaxPool", convertGlobalMaxPool],
  ["HardSigmoid", convertHardSigmoid],
  ["Identity", convertIdentity],
  ["LeakyRelu", convertLeakyRelu],
  ["MatMul", convertMatMul],
  ["Max", convertMax],
  ["MaxPool", convertMaxPool],
  ["Mean", convertMean],
  ["Min", convertMin],
  ["Mul", convertMul],
  ["Neg", convertNeg],
  ["PRelu", convertPRelu],
  ["Pad", convertPad],
  ["ReduceL1", convertReduceL1],
  ["ReduceMax", convertReduceMax],
  ["ReduceMean", convertReduceMean],
  ["ReduceMin", convertReduceMin],
  ["ReduceSum", convertReduceSum],
  ["Relu", convertRelu],
  ["Reshape", convertReshape],
  ["Resize", convertResize],
  ["Shrink", convertShrink],
  ["Slice", convertSlice],
  ["SpaceToDepth", convertSpaceToDepth],
  ["Split", convertSplit],
  ["Squeeze", convertSqueeze],
  ["Sub", convertSub],
  ["Sum", convertSum],
  ["ThresholdedRelu", convertThresholdedRelu],
  ["Tile", convertTile],
  ["Transpose", convertTranspose],
  ["Unsqueeze", convertUnsqueeze],
  ["Upsample", convertUpsample],
  ["Where", convertWhere],
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
    "HardSwish",
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

/** Operators that jump: a network with one of them on a branch is no continuous function. */
export const NOT_CONTINUOUS: ReadonlySet<string> = new Set([
  ...["Sign", "Floor", "Ceil", "Round", "Mod", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Equal", "Not"],
  ...["And", "Or", "Xor", "IsNaN", "IsInf", "ArgMax", "ArgMin", "NonZero", "Hardmax", "OneHot"],
  ...["QuantizeLinear", "DynamicQuantizeLinear", "BitShift", "Unique", "NonMaxSuppression"],
]);
