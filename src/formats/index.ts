export { type ReadOnnxOptions, readOnnx } from "./onnx/readOnnx.ts";
export { writeOnnx } from "./onnx/writeOnnx.ts";
