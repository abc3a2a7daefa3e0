import type { BoundNode } from "./bindNetwork.ts";
import { pieceAt, valueOnPiece } from "./piecewiseUnits.ts";

/**
 * The values of every node at a batch of inputs.
 *
 * @param inputs [rows × inputSize]
 * @param finish what is done to a node's values before others read them: nothing, or a rounding in place
 * @returns per node index, [rows × size]
 */
export function nodeValues(
  nodes: readonly BoundNode[],
  inputs: Float64Array,
  rows: number,
  finish: (values: Float64Array) => void = () => {},
): ReadonlyMap<number, Float64Array> {
  const values = new Map<number, Float64Array>();
  const biasWeights = new Float64Array(rows).fill(1);
  for (const node of nodes) {
    const read = node.inputs.map((index) => values.get(index) as Float64Array);
    const batch = new Float64Array(rows * node.size);
    if (node.affine) {
      node.affine.apply(read, rows, biasWeights, batch);
    } else if (node.units) {
      for (let i = 0; i < batch.length; i++) {
        const unit = i % node.size;
        const row = (i - unit) / node.size;
        const piece = pieceAt(node.units, read, node.inputSizes, row, unit);
        batch[i] = valueOnPiece(node.units, read, node.inputSizes, row, unit, piece);
      }
    } else {
      batch.set(inputs);
    }
    finish(batch);
    values.set(node.index, batch);
  }
  return values;
}
