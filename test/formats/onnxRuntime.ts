/** The other runtime that tests compare with: ONNX Runtime. */
import { InferenceSession, Tensor } from "onnxruntime-node";

/**
 * Outputs of a file at flattened inputs, in the file's own precision. A batch axis that is fixed is run row by row.
 *
 * @param inputs       [rows × inputSize]
 * @param optimization "disabled" runs the graph node by node, as it stands in the file
 */
export async function runOnnx(
  file: Uint8Array,
  inputs: Float64Array,
  rows = 1,
  optimization: "all" | "disabled" = "all",
): Promise<Float64Array> {
  const threads = { interOpNumThreads: 1, intraOpNumThreads: 1 } as const;
  const options = { logSeverityLevel: 4, graphOptimizationLevel: optimization, ...threads } as const;
  const session = await InferenceSession.create(file, options);
  const [input] = session.inputMetadata;
  if (!input.isTensor) throw new Error("runOnnx: expected a tensor as input");
  const fixed = typeof input.shape[0] === "number";
  const batch = fixed ? 1 : rows;
  const size = inputs.length / rows;
  const shape = input.shape.map((extent) => (typeof extent === "number" ? extent : batch));
  const outputs: number[] = [];
  for (let row = 0; row < rows; row += batch) {
    const part = inputs.subarray(row * size, (row + batch) * size);
    const tensor =
      input.type === "float64"
        ? new Tensor("float64", part, shape)
        : new Tensor("float32", Float32Array.from(part), shape);
    const results = await session.run({ [input.name]: tensor });
    outputs.push(...(results[session.outputNames[0]].data as Float32Array | Float64Array));
  }
  await session.release();
  return Float64Array.from(outputs);
}

/** Largest |a − b| over max(1, largest |b|). */
export function relativeDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.NaN;
  let scale = 1;
  for (let i = 0; i < b.length; i++) scale = Math.max(scale, Math.abs(b[i]));
  let worst = 0;
  for (let i = 0; i < b.length; i++) worst = Math.max(worst, Math.abs(a[i] - b[i]) / scale);
  return worst;
}

/** Pseudo-random numbers in [0, 1) from a seed (a 32-bit linear congruential generator). */
export function seededNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
