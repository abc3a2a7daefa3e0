export { type AffineMap, affineMapAt } from "./affineMapAt.ts";
export { createNetwork, type NetworkDescription, tensorValues, withParameters } from "./createNetwork.ts";
export { type DenseLayer, denseNetwork } from "./denseNetwork.ts";
export { evaluateAt, type PointValues } from "./evaluateAt.ts";
export { type ForwardOptions, forward } from "./forward.ts";
export {
  inputSize,
  type Network,
  type NetworkNode,
  type Operator,
  outputSize,
  type ParameterTensor,
  type StoredType,
  sizeOf,
  type TensorIndex,
  type Window,
} from "./network.ts";
export { hasUnits } from "./operators/index.ts";
