import type { LayerReader } from "../openLayer.ts";
import {
  readHardsigmoid,
  readHardtanh,
  readLeakyReLU,
  readNothing,
  readPReLU,
  readReLU,
  readReLU6,
  readSoftshrink,
} from "./activations.ts";
import { padReader, readFlatten, readPixelShuffle, readUnflatten } from "./arrangement.ts";
import { batchNormalizationReader, convolutionReader, readLinear, transposedConvolutionReader } from "./linear.ts";
import { adaptivePoolReader, averagePoolReader, maxPoolReader } from "./pools.ts";
import { readUpsample, readUpsamplingBilinear2d, readUpsamplingNearest2d } from "./resampling.ts";

/** The layers that are read, by the names of PyTorch's modules: a new one is a row here. */
export const LAYERS: ReadonlyMap<string, LayerReader> = new Map([
  ["Linear", readLinear],
  ["Conv1d", convolutionReader(1)],
  ["Conv2d", convolutionReader(2)],
  ["ConvTranspose1d", transposedConvolutionReader(1)],
  ["ConvTranspose2d", transposedConvolutionReader(2)],
  ["BatchNorm1d", batchNormalizationReader([1, 2])],
  ["BatchNorm2d", batchNormalizationReader([3])],

  ["ReLU", readReLU],
  ["LeakyReLU", readLeakyReLU],
  ["PReLU", readPReLU],
  ["ReLU6", readReLU6],
  ["Hardtanh", readHardtanh],
  ["Hardsigmoid", readHardsigmoid],
  ["Softshrink", readSoftshrink],

  ["MaxPool1d", maxPoolReader(1)],
  ["MaxPool2d", maxPoolReader(2)],
  ["AvgPool1d", averagePoolReader(1)],
  ["AvgPool2d", averagePoolReader(2)],
  ["AdaptiveAvgPool1d", adaptivePoolReader(1, "average")],
  ["AdaptiveAvgPool2d", adaptivePoolReader(2, "average")],
  ["AdaptiveMaxPool1d", adaptivePoolReader(1, "max")],
  ["AdaptiveMaxPool2d", adaptivePoolReader(2, "max")],

  ["Flatten", readFlatten],
  ["Unflatten", readUnflatten],
  ["ZeroPad1d", padReader(1, "constant", false)],
  ["ZeroPad2d", padReader(2, "constant", false)],
  ["ConstantPad1d", padReader(1, "constant", true)],
  ["ConstantPad2d", padReader(2, "constant", true)],
  ["ReflectionPad1d", padReader(1, "reflect", false)],
  ["ReflectionPad2d", padReader(2, "reflect", false)],
  ["ReplicationPad1d", padReader(1, "edge", false)],
  ["ReplicationPad2d", padReader(2, "edge", false)],
  ["PixelShuffle", readPixelShuffle],
  ["Upsample", readUpsample],
  ["UpsamplingNearest2d", readUpsamplingNearest2d],
  ["UpsamplingBilinear2d", readUpsamplingBilinear2d],

  ["Identity", readNothing],
  ["Dropout", readNothing],
  ["Dropout1d", readNothing],
  ["Dropout2d", readNothing],
  ["AlphaDropout", readNothing],
  ["FeatureAlphaDropout", readNothing],
]);

/** Layers that no list of affine pieces stands for: smooth ones, and some that jump. */
export const NOT_PIECEWISE_AFFINE: ReadonlySet<string> = new Set([
  ...["Sigmoid", "LogSigmoid", "Tanh", "Tanhshrink", "Softmax", "Softmax2d", "LogSoftmax", "Softmin", "Softplus"],
  ...["Softsign", "ELU", "SELU", "CELU", "GELU", "SiLU", "Mish", "Hardswish", "GLU", "Hardshrink", "Threshold"],
  ...["LayerNorm", "GroupNorm", "RMSNorm", "LocalResponseNorm", "InstanceNorm1d", "InstanceNorm2d", "LPPool1d"],
  ...["LPPool2d", "LSTM", "GRU", "RNN", "MultiheadAttention", "Transformer", "TransformerEncoderLayer"],
]);
