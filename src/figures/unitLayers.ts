import type { Partition } from "../regions/partition.ts";

/** The layers of a partition's units: a layer is a node with units, ranked in the network's order. */
export interface UnitLayers {
  /** number of layers with a unit that switches somewhere in the domain, or is constant there */
  readonly count: number;
  /** [C] rank of each column's layer, 0 for the earliest */
  readonly ofColumn: Uint32Array;
}

/** The layer of every column of the unit table. */
export function unitLayers(partition: Partition): UnitLayers {
  const { node, constant } = partition.units;
  const nodes = [...new Set([...node, ...constant.node])].sort((a, b) => a - b);
  const rank = new Map(nodes.map((value, index) => [value, index]));
  return { count: nodes.length, ofColumn: Uint32Array.from(node, (value) => rank.get(value) ?? 0) };
}

/** [F] the switching column of each facet, the earliest layer's where several switch; −1 on the domain's border. */
export function earliestColumns(partition: Partition, layers: UnitLayers): Int32Array {
  const { unitOffsets, units, cells } = partition.facets;
  const columns = new Int32Array(cells.length / 2).fill(-1);
  for (let facet = 0; facet < columns.length; facet++) {
    for (let i = unitOffsets[facet]; i < unitOffsets[facet + 1]; i++) {
      const known = columns[facet];
      if (known < 0 || layers.ofColumn[units[i]] < layers.ofColumn[known]) columns[facet] = units[i];
    }
  }
  return columns;
}
