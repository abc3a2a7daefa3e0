import { type BoundNode, bindNetwork } from "../../network/bindNetwork.ts";
import { inputSize, type Network } from "../../network/network.ts";
import { type PiecewiseUnits, pieceCount, type ThresholdUnits } from "../../network/piecewiseUnits.ts";
import { checkCounts } from "./checkCounts.ts";
import type { UnitLayer, UnitLayers } from "./unitLayers.ts";

/**
 * The layers of units of a network: its piecewise-linear nodes on a path to the output, in topological order.
 *
 * On a cell where the pieces of the earlier nodes are fixed, every value is affine in the slice coordinates. Its linear part
 * has at most as many dimensions as the slice, as the value has elements, and as the values have together that it is an
 * affine function of.
 *
 * @param dimension of a slice through the input space; of the whole space if absent
 */
export function networkLayers(network: Network, dimension: number = inputSize(network)): UnitLayers {
  checkCounts("networkLayers", { dimension });
  const size = inputSize(network);
  if (dimension > size) {
    throw new RangeError(
      `networkLayers: expected a dimension of at most ${size}, the number of inputs, got ${dimension}`,
    );
  }
  const nodes = bindNetwork(network);
  const ranks = new Map<number, number>();
  const layers: UnitLayer[] = [];
  const earliest = earliestReads(nodes);
  nodes.forEach((node, position) => {
    const together = [...new Set(node.inputs)].reduce((sum, from) => sum + (ranks.get(from) as number), 0);
    const read = node.index === 0 ? dimension : Math.min(dimension, together);
    ranks.set(node.index, Math.min(read, node.size));
    if (node.units) layers.push(layerOf(node, node.units, read, earliest[position] >= node.index));
  });
  return { dimension, layers };
}

function layerOf(node: BoundNode, units: PiecewiseUnits, rank: number, isWaist: boolean): UnitLayer {
  const groups = groupsOf(units, node.size);
  const perUnit = (pieces: number) => (units.kind === "threshold" ? pieces - 1 : (pieces * (pieces - 1)) / 2);
  return {
    kind: units.kind,
    units: node.size,
    groups,
    hyperplanes: groups.reduce((sum, group) => sum + group.units * perUnit(group.pieces), 0),
    rank,
    isConstantOff: units.kind === "threshold" && isConstantOff(units),
    isWaist,
  };
}

function groupsOf(units: PiecewiseUnits, size: number): UnitLayer["groups"] {
  if (units.kind === "threshold") return [{ pieces: units.pieces, units: size }];
  const counts = new Map<number, number>();
  for (let unit = 0; unit < size; unit++) {
    const pieces = pieceCount(units, unit);
    counts.set(pieces, (counts.get(pieces) ?? 0) + 1);
  }
  return [...counts].map(([pieces, count]) => ({ pieces, units: count }));
}

function isConstantOff({ classes }: ThresholdUnits): boolean {
  return classes.every(({ slopes }) => slopes.filter((slope) => slope !== 0).length <= 1);
}

/** For each position, the smallest index that a node behind it reads, constants aside; Infinity behind the last. */
function earliestReads(nodes: readonly BoundNode[]): number[] {
  const isConstant = new Map<number, boolean>();
  for (const { index, inputs } of nodes)
    isConstant.set(index, index !== 0 && inputs.every((from) => isConstant.get(from)));
  const earliest = new Array<number>(nodes.length);
  let smallest = Number.POSITIVE_INFINITY;
  for (let position = nodes.length - 1; position >= 0; position--) {
    earliest[position] = smallest;
    for (const from of nodes[position].inputs) if (!isConstant.get(from)) smallest = Math.min(smallest, from);
  }
  return earliest;
}
