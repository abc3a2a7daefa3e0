import type { BoundNode } from "../network/bindNetwork.ts";
import { type Partition, pieceInPattern } from "./partition.ts";

/** One row of values for each node. */
export type NodeRows = ReadonlyMap<number, Float64Array>;

export function createRows(nodes: readonly BoundNode[]): NodeRows {
  return new Map(nodes.map((node) => [node.index, new Float64Array(node.size)]));
}

/** The rows that a node reads. */
export function rowsRead(rows: NodeRows, node: BoundNode): Float64Array[] {
  return node.inputs.map((index) => rows.get(index) as Float64Array);
}

/** Slopes of all piecewise-linear units; those of units that switch are set for each cell by `setSlopes`. */
export function createSlopes({ units }: Partition, nodes: readonly BoundNode[]): NodeRows {
  const slopes = createRows(nodes.filter((node) => node.pieces));
  const { node, index, piece } = units.constant;
  for (let k = 0; k < node.length; k++) {
    const bound = nodes.find((candidate) => candidate.index === node[k]);
    (slopes.get(node[k]) as Float64Array)[index[k]] = bound?.pieces?.slopes[piece[k]] ?? 0;
  }
  return slopes;
}

/** Sets the slopes of the units that switch to those of a cell. */
export function setSlopes(partition: Partition, nodes: readonly BoundNode[], slopes: NodeRows, cell: number): void {
  const { node, index } = partition.units;
  // columns are sorted by node
  let column = 0;
  for (const { index: nodeIndex, pieces } of nodes) {
    if (!pieces) continue;
    const row = slopes.get(nodeIndex) as Float64Array;
    for (; column < node.length && node[column] === nodeIndex; column++) {
      row[index[column]] = pieces.slopes[pieceInPattern(partition, cell, column)];
    }
  }
}

/** Derivatives of node values along a direction, with the sums of the sizes of all products in them. */
export interface Derivatives {
  readonly values: NodeRows;
  readonly magnitudes: NodeRows;
}

export const withoutBias = new Float64Array(1);

/**
 * Derivatives of the values before node `end` along a direction of the input space, in a cell given by its slopes.
 *
 * @param start nodes before it are already there
 */
export function pushDerivatives(
  nodes: readonly BoundNode[],
  slopes: NodeRows,
  { values, magnitudes }: Derivatives,
  start: number,
  end: number,
): void {
  for (const node of nodes) {
    if (node.index < start || node.index >= end) continue;
    const row = values.get(node.index) as Float64Array;
    const magnitude = magnitudes.get(node.index) as Float64Array;
    if (node.affine) {
      node.affine.apply(rowsRead(values, node), 1, withoutBias, row);
      node.affine.magnitude(rowsRead(magnitudes, node), 0, magnitude);
    } else if (node.pieces) {
      const own = slopes.get(node.index) as Float64Array;
      const [z] = rowsRead(values, node);
      const [zMagnitude] = rowsRead(magnitudes, node);
      for (let i = 0; i < node.size; i++) {
        row[i] = own[i] * z[i];
        magnitude[i] = Math.abs(own[i]) * zMagnitude[i];
      }
    }
  }
}
