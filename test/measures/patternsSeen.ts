import { inputSize, type Network } from "crease/network";
import { createRandom } from "crease/numeric";
import { bindNetwork } from "../../src/network/bindNetwork.ts";
import { nodeValues } from "../../src/network/nodeValues.ts";
import { pieceAt } from "../../src/network/piecewiseUnits.ts";

/** The number of different patterns at random points, near the origin and far from it: no more than there are regions. */
export function patternsSeen(network: Network, points: number, seed: number): number {
  const random = createRandom(seed, "points");
  const size = inputSize(network);
  const scales = Array.from({ length: points }, () => Math.exp(3 * random.normal()));
  const inputs = Float64Array.from({ length: points * size }, (_, i) => scales[Math.floor(i / size)] * random.normal());
  const nodes = bindNetwork(network);
  const values = nodeValues(nodes, inputs, points);
  const patterns = new Set<string>();
  for (let row = 0; row < points; row++) {
    const pieces = nodes.flatMap((node) => {
      const { units } = node;
      if (units === undefined) return [];
      const read = node.inputs.map((index) => values.get(index) as Float64Array);
      return Array.from({ length: node.size }, (_, unit) => pieceAt(units, read, node.inputSizes, row, unit));
    });
    patterns.add(pieces.join());
  }
  return patterns.size;
}
