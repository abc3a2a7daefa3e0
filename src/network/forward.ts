import { bindNetwork } from "./bindNetwork.ts";
import { inputSize, type Network, outputSize } from "./network.ts";
import { nodeValues } from "./nodeValues.ts";

/** How a batch is evaluated. */
export interface ForwardOptions {
  /** "float32" rounds each node's values to float32; sums within an operator run in float64 in both */
  readonly precision?: "float64" | "float32";
}

/**
 * The network's outputs at a batch of inputs.
 *
 * @param inputs [rows × inputSize] flattened inputs
 * @returns [rows × outputSize]
 */
export function forward(
  network: Network,
  inputs: Float64Array,
  rows: number,
  options: ForwardOptions = {},
): Float64Array {
  const n = inputSize(network);
  if (!Number.isInteger(rows) || inputs.length !== rows * n) {
    throw new RangeError(`forward: expected ${rows} × ${n} input values, got ${inputs.length}`);
  }
  const finish = options.precision === "float32" ? roundToFloat32 : undefined;
  const values = nodeValues(bindNetwork(network), inputs, rows, finish);
  return (values.get(network.output) as Float64Array).slice(0, rows * outputSize(network));
}

function roundToFloat32(batch: Float64Array): void {
  for (let i = 0; i < batch.length; i++) batch[i] = Math.fround(batch[i]);
}
