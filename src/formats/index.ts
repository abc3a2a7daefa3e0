export { readNpy, writeNpy } from "./arrays/npy.ts";
export { type ReadNpzOptions, readNpz, writeNpz } from "./arrays/npz.ts";
export { readSafetensors, type SafetensorsContent, writeSafetensors } from "./arrays/safetensors.ts";
export type { ArrayType, StoredArray } from "./arrays/storedArray.ts";
export { type ReadOnnxOptions, readOnnx } from "./onnx/readOnnx.ts";
export { writeOnnx } from "./onnx/writeOnnx.ts";
export type { DescribedLayer, LayerDescription, SequentialDescription } from "./sequential/description.ts";
export { networkFromTensors } from "./sequential/networkFromTensors.ts";
export { type SequentialNetwork, tensorsOf } from "./sequential/tensorsOf.ts";
