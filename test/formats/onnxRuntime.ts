/** The other runtime that tests compare with: ONNX Runtime. */
import { InferenceSession, Tensor } from "onnxruntime-node";

/** Outputs of a file for one input, or a batch of them, in the file's own precision. */
export async function runOnnx(
  file: Uint8Array,
  shape: readonly number[],
  values: Float64Array,
  type: "float32" | "float64" = "float32",
): Promise<Float64Array> {
  const session = await InferenceSession.create(file, {
    logSeverityLevel: 3,
    interOpNumThreads: 1,
    intraOpNumThreads: 1,
  });
  const tensor =
    type === "float32" ? new Tensor("float32", Float32Array.from(values), shape) : new Tensor("float64", values, shape);
  const results = await session.run({ [session.inputNames[0]]: tensor });
  const output = Float64Array.from(results[session.outputNames[0]].data as Float32Array | Float64Array);
  await session.release();
  return output;
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
