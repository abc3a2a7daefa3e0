import type { BoundNode } from "../network/bindNetwork.ts";
import { branchOf, elementOf, slopeOf } from "../network/piecewiseUnits.ts";
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

/** The piece of each unit of each piecewise-linear node. */
export type NodePieces = ReadonlyMap<number, Uint32Array>;

/** The pieces of the units that never switch; those of the others are set for each cell by `setPieces`. */
export function createPieces({ units }: Partition, nodes: readonly BoundNode[]): NodePieces {
  const pieces = new Map(nodes.filter((node) => node.units).map((node) => [node.index, new Uint32Array(node.size)]));
  const { node, index, piece } = units.constant;
  for (let k = 0; k < node.length; k++) (pieces.get(node[k]) as Uint32Array)[index[k]] = piece[k];
  return pieces;
}

/** Sets the pieces of the units that switch to those of a cell. */
export function setPieces(partition: Partition, pieces: NodePieces, cell: number): void {
  const { node, index } = partition.units;
  // columns are sorted by node
  let current = -1;
  let row = new Uint32Array(0);
  for (let column = 0; column < node.length; column++) {
    if (node[column] !== current) {
      current = node[column];
      row = pieces.get(current) as Uint32Array<ArrayBuffer>;
    }
    row[index[column]] = pieceInPattern(partition, cell, column);
  }
}

/** Derivatives of node values along a direction, with the sums of the sizes of all products in them. */
export interface Derivatives {
  readonly values: NodeRows;
  readonly magnitudes: NodeRows;
}

export const withoutBias = new Float64Array(1);

/**
 * Derivatives of the values before node `end` along a direction of the input space, in a cell given by its pieces.
 *
 * @param start nodes before it are already there
 */
export function pushDerivatives(
  nodes: readonly BoundNode[],
  pieces: NodePieces,
  { values, magnitudes }: Derivatives,
  start: number,
  end: number,
): void {
  for (const node of nodes) {
    if (node.index < start || node.index >= end) continue;
    const row = values.get(node.index) as Float64Array;
    const magnitude = magnitudes.get(node.index) as Float64Array;
    const read = rowsRead(values, node);
    const sizes = rowsRead(magnitudes, node);
    if (node.affine) {
      node.affine.apply(read, 1, withoutBias, row);
      node.affine.magnitude(sizes, 0, magnitude);
    } else if (node.units) {
      const own = pieces.get(node.index) as Uint32Array;
      for (let i = 0; i < node.size; i++) {
        const slope = slopeOf(node.units, i, own[i]);
        const branch = branchOf(node.units, i, own[i]);
        const element = elementOf(node.units, i, own[i]);
        row[i] = slope * read[branch][element];
        magnitude[i] = Math.abs(slope) * sizes[branch][element];
      }
    }
  }
}
