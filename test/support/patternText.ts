import { type Partition, pieceInPattern } from "crease/regions";

/** The pieces of all units in a cell as digits, by node and then by unit, constant units included. */
export function patternText(partition: Partition, cell: number): string {
  const { units } = partition;
  const entries = [
    ...Array.from(units.node, (node, column) => [node, units.index[column], pieceInPattern(partition, cell, column)]),
    ...Array.from(units.constant.node, (node, k) => [node, units.constant.index[k], units.constant.piece[k]]),
  ];
  entries.sort(([nodeA, indexA], [nodeB, indexB]) => nodeA - nodeB || indexA - indexB);
  return entries.map(([, , piece]) => piece.toString(36)).join("");
}
