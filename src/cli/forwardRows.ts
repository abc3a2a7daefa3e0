import { type ForwardOptions, forward, inputSize, type Network, outputSize } from "crease/network";

/** Rows that are evaluated at once: every node's values of a batch are kept until its end. */
const batchRows = 256;

/** The network's output at each input. */
export function forwardRows(
  network: Network,
  inputs: readonly (readonly number[])[],
  precision: NonNullable<ForwardOptions["precision"]>,
): number[][] {
  const size = outputSize(network);
  const outputs: number[][] = [];
  for (let start = 0; start < inputs.length; start += batchRows) {
    const rows = inputs.slice(start, start + batchRows);
    const batch = new Float64Array(rows.length * inputSize(network));
    rows.forEach((row, r) => {
      batch.set(row, r * row.length);
    });
    const values = forward(network, batch, rows.length, { precision });
    rows.forEach((_, r) => {
      outputs.push(Array.from(values.subarray(r * size, (r + 1) * size)));
    });
  }
  const overflow = outputs.findIndex((output) => !output.every(Number.isFinite));
  if (overflow >= 0) {
    throw new Error(`forward: expected finite outputs at input ${overflow}, got an overflow; use smaller inputs`);
  }
  return outputs;
}
