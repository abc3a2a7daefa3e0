import { bindNetwork } from "./bindNetwork.ts";
import { inputSize, type Network, outputSize } from "./network.ts";
import { nodeValues } from "./nodeValues.ts";
import { branchOf, elementOf, pieceAt, slopeOf } from "./piecewiseUnits.ts";

/** y = A x + c */
export interface AffineMap {
  /** A, [m × n] row-major */
  readonly linear: Float64Array;
  /** c, [m] */
  readonly offset: Float64Array;
}

/**
 * The affine map that the network is around a point, in the whole input space. On a crease, the map of the region where
 * the units at their thresholds keep their lower piece (ReLU′(0) = 0) and the first of equal candidates is taken.
 *
 * @param x [n] flattened input
 *
 * Cost      one forward pass and m passes of the adjoint.
 */
export function affineMapAt(network: Network, x: Float64Array): AffineMap {
  const n = inputSize(network);
  const m = outputSize(network);
  if (x.length !== n) throw new RangeError(`affineMapAt: expected ${n} numbers, one per input, got ${x.length}`);
  const nodes = bindNetwork(network);
  const values = nodeValues(nodes, x, 1);

  // pull the rows of the identity back from the output
  const gradients = new Map(nodes.map((node) => [node.index, new Float64Array(m * node.size)]));
  const seed = gradients.get(network.output) as Float64Array;
  for (let i = 0; i < m; i++) seed[i * m + i] = 1;
  for (const node of [...nodes].reverse()) {
    const gradient = gradients.get(node.index) as Float64Array;
    const targets = node.inputs.map((index) => gradients.get(index) as Float64Array);
    if (node.affine) node.affine.adjoint(gradient, m, targets);
    if (!node.units) continue;
    const read = node.inputs.map((index) => values.get(index) as Float64Array);
    for (let i = 0; i < node.size; i++) {
      const piece = pieceAt(node.units, read, node.inputSizes, 0, i);
      const slope = slopeOf(node.units, i, piece);
      const branch = branchOf(node.units, i, piece);
      const element = elementOf(node.units, i, piece);
      const size = node.inputSizes[branch];
      for (let row = 0; row < m; row++) targets[branch][row * size + element] += slope * gradient[row * node.size + i];
    }
  }
  const linear = gradients.get(0) as Float64Array;
  const y = values.get(network.output) as Float64Array;
  const offset = Float64Array.from(y, (value, i) => {
    let rest = value;
    for (let k = 0; k < n; k++) rest -= linear[i * n + k] * x[k];
    return rest;
  });
  return { linear, offset };
}
