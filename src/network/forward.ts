import { bindNetwork, pieceAt } from "./bindNetwork.ts";
import { inputSize, type Network, outputSize } from "./network.ts";

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
  const values = new Map<number, Float64Array>();
  const round = options.precision === "float32" ? roundToFloat32 : (batch: Float64Array) => batch;
  const biasWeights = new Float64Array(rows).fill(1);
  for (const node of bindNetwork(network)) {
    const read = node.inputs.map((index) => values.get(index) as Float64Array);
    const batch = new Float64Array(rows * node.size);
    if (node.affine) {
      node.affine.apply(read, rows, biasWeights, batch);
    } else if (node.pieces) {
      const { slopes, intercepts } = node.pieces;
      for (let i = 0; i < batch.length; i++) {
        const piece = pieceAt(node.pieces, read[0][i]);
        batch[i] = slopes[piece] === 0 ? intercepts[piece] : slopes[piece] * read[0][i] + intercepts[piece];
      }
    } else {
      batch.set(inputs);
    }
    values.set(node.index, round(batch));
  }
  return (values.get(network.output) as Float64Array).slice(0, rows * outputSize(network));
}

function roundToFloat32(batch: Float64Array): Float64Array {
  for (let i = 0; i < batch.length; i++) batch[i] = Math.fround(batch[i]);
  return batch;
}
