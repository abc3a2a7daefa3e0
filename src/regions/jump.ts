import type { BoundNode } from "../network/bindNetwork.ts";
import { type Stage, stagesOf } from "../network/stages.ts";
import { enlarge, gamma } from "../numeric/errorBounds.ts";
import {
  createRows,
  createSlopes,
  type Derivatives,
  type NodeRows,
  pushDerivatives,
  rowsRead,
  setSlopes,
  withoutBias,
} from "./cellSlopes.ts";
import type { Partition } from "./partition.ts";

/**
 * Whether the output's affine map changes across facets.
 *
 * Let L and R be the cells of a facet. The derivative of every value along a direction across the facet differs by δ:
 *
 *     affine node               δ(y) = A δ(x)
 *     piecewise-linear unit     δ(h) = slope_R δ(z) + (slope_R − slope_L) κ_L(z)
 *
 * with κ_L(z) the derivative of z in L. So a jump is pushed forward from the units that switch to the output, and two
 * rounded maps are never compared. Where one unit switches alone, κ is its own factor and may be taken as 1.
 */
export interface JumpProbe {
  readonly partition: Partition;
  readonly stages: readonly Stage[];
  readonly nodes: readonly BoundNode[];
  /** δ and the sizes of the products in it */
  readonly jumps: NodeRows;
  readonly magnitudes: NodeRows;
  /** κ */
  readonly derivatives: Derivatives;
  /** per slice direction, κ before the first piecewise-linear node: the same in every cell */
  readonly firstDerivatives: readonly Derivatives[];
  readonly leftSlopes: NodeRows;
  readonly rightSlopes: NodeRows;
  /** relative error of any product along a path through the whole network */
  readonly rounding: number;
  /** per node, the largest magnitude that a jump of 1 in its units can have at each output, whatever the pattern */
  readonly reach: Map<number, Float64Array>;
}

/** What a facet does to the output's map; "unresolved" is a jump within its error bound that is not structurally zero. */
export type FacetJump = "bends" | "straight" | "unresolved";

export function createJumpProbe(partition: Partition): JumpProbe {
  const stages = stagesOf(partition.network);
  const nodes = nodesOf(stages, partition);
  let roundings = 8;
  for (const node of nodes) roundings += node.affine?.roundings ?? 2;
  const createDerivatives = () => ({ values: createRows(nodes), magnitudes: createRows(nodes) });
  const { slice } = partition;
  const n = slice.origin.length;
  const firstDerivatives = Array.from({ length: slice.dimension }, (_, k) => {
    const derivatives = createDerivatives();
    const direction = slice.directions.subarray(k * n, (k + 1) * n);
    derivatives.values.get(0)?.set(direction);
    derivatives.magnitudes.get(0)?.set(direction.map(Math.abs));
    pushDerivatives(stages[0].affine, new Map(), derivatives, 0, Number.POSITIVE_INFINITY);
    return derivatives;
  });
  return {
    partition,
    stages,
    nodes,
    jumps: createRows(nodes),
    magnitudes: createRows(nodes),
    derivatives: createDerivatives(),
    firstDerivatives,
    leftSlopes: createSlopes(partition, nodes),
    rightSlopes: createSlopes(partition, nodes),
    rounding: gamma(2 * roundings) * enlarge(roundings),
    reach: new Map(),
  };
}

/** The jump of the output's map across a facet between two cells. */
export function facetJump(probe: JumpProbe, facet: number): FacetJump {
  const { partition, nodes, stages, jumps, magnitudes, rounding } = probe;
  const { cells, unitOffsets, units } = partition.facets;
  const { output } = partition.network;
  const switching = units.subarray(unitOffsets[facet], unitOffsets[facet + 1]);
  if (switching.length === 0) return "straight";
  // columns are sorted by node
  const start = partition.units.node[switching[0]];
  const end = partition.units.node[switching[switching.length - 1]];
  setSlopes(partition, nodes, probe.rightSlopes, cells[2 * facet + 1]);
  setSlopes(partition, nodes, probe.leftSlopes, cells[2 * facet]);

  // one unit: a jump above any possible error of its node needs no bound of its own
  if (switching.length === 1) {
    setSingleDerivative(probe, switching[0]);
    for (const node of nodes) pushJump(probe, node, start);
    if (exceeds(jumps.get(output), reachOf(probe, start), rounding)) return "bends";
  } else {
    setDerivatives(probe, transversal(partition, facet), end);
  }

  // otherwise the jump and its bound, which may vanish long before the output
  for (const stage of stages) {
    for (const node of stage.piecewise ? [...stage.affine, stage.piecewise] : stage.affine) {
      pushJump(probe, node, start);
      pushMagnitude(probe, node, start);
    }
    if (!stage.piecewise || stage.piecewise.index < end) continue;
    const carried = stage.carried.map(({ index }) => index);
    if (!carried.some((index) => exceeds(jumps.get(index), magnitudes.get(index), rounding))) {
      return withinBound(carried.map((index) => magnitudes.get(index)));
    }
  }
  return exceeds(jumps.get(output), magnitudes.get(output), rounding) ? "bends" : withinBound([magnitudes.get(output)]);
}

/** All nodes of the stages, the input first. */
function nodesOf(stages: readonly Stage[], { slice }: Partition): readonly BoundNode[] {
  const inner = stages.flatMap(({ affine, piecewise }) => (piecewise ? [...affine, piecewise] : [...affine]));
  return [{ index: 0, inputs: [], size: slice.origin.length }, ...inner];
}

/** Whether some value is larger than its magnitude's share of rounding. */
function exceeds(row: Float64Array | undefined, magnitudes: Float64Array | undefined, rounding: number): boolean {
  if (!row || !magnitudes) return false;
  for (let i = 0; i < row.length; i++) if (Math.abs(row[i]) > rounding * magnitudes[i]) return true;
  return false;
}

function withinBound(magnitudes: readonly (Float64Array | undefined)[]): FacetJump {
  return magnitudes.every((row) => row?.every((value) => value === 0)) ? "straight" : "unresolved";
}

/** δ of one node, under the right cell's slopes; nothing before the first node that switches. */
function pushJump(probe: JumpProbe, node: BoundNode, start: number): void {
  const { jumps, derivatives, leftSlopes, rightSlopes } = probe;
  const row = jumps.get(node.index) as Float64Array;
  if (node.index < start) {
    row.fill(0);
  } else if (node.affine) {
    node.affine.apply(rowsRead(jumps, node), 1, withoutBias, row);
  } else {
    const [z] = rowsRead(jumps, node);
    const [kappa] = rowsRead(derivatives.values, node);
    const left = leftSlopes.get(node.index) as Float64Array;
    const right = rightSlopes.get(node.index) as Float64Array;
    for (let i = 0; i < node.size; i++) row[i] = right[i] * z[i] + (right[i] - left[i]) * kappa[i];
  }
}

/** The same with absolute values: the sum of the sizes of all products that make up a jump. */
function pushMagnitude(probe: JumpProbe, node: BoundNode, start: number): void {
  const { magnitudes, derivatives, leftSlopes, rightSlopes } = probe;
  const row = magnitudes.get(node.index) as Float64Array;
  if (node.index < start) {
    row.fill(0);
  } else if (node.affine) {
    node.affine.magnitude(rowsRead(magnitudes, node), 0, row);
  } else {
    const [z] = rowsRead(magnitudes, node);
    const [kappa] = rowsRead(derivatives.magnitudes, node);
    const left = leftSlopes.get(node.index) as Float64Array;
    const right = rightSlopes.get(node.index) as Float64Array;
    for (let i = 0; i < node.size; i++) {
      row[i] = Math.abs(right[i]) * z[i] + Math.abs(right[i] - left[i]) * kappa[i];
    }
  }
}

/** κ of one unit that switches alone: 1, and 0 elsewhere. */
function setSingleDerivative({ partition, derivatives }: JumpProbe, column: number): void {
  const { node, index } = partition.units;
  const from = partition.network.nodes[node[column]].inputs[0];
  for (const rows of [derivatives.values, derivatives.magnitudes]) {
    for (const row of rows.values()) row.fill(0);
    (rows.get(from) as Float64Array)[index[column]] = 1;
  }
}

/** κ of all units before node `end` in the left cell, along a direction of the slice. */
function setDerivatives(probe: JumpProbe, direction: Float64Array, end: number): void {
  const { stages, nodes, derivatives, firstDerivatives, leftSlopes } = probe;
  const first = stages[0].piecewise?.index ?? Number.POSITIVE_INFINITY;
  for (const { index } of nodes) {
    if (index >= first) break;
    const row = derivatives.values.get(index) as Float64Array;
    const magnitude = derivatives.magnitudes.get(index) as Float64Array;
    row.fill(0);
    magnitude.fill(0);
    firstDerivatives.forEach((along, k) => {
      const value = along.values.get(index) as Float64Array;
      const size = along.magnitudes.get(index) as Float64Array;
      for (let i = 0; i < row.length; i++) {
        row[i] += direction[k] * value[i];
        magnitude[i] += Math.abs(direction[k]) * size[i];
      }
    });
  }
  pushDerivatives(nodes, leftSlopes, derivatives, first, end);
}

/** A direction of the slice that leaves the facet: the perpendicular of an edge, or along the line. */
function transversal({ slice, vertices, facets }: Partition, facet: number): Float64Array {
  if (slice.dimension === 1) return Float64Array.of(1);
  const [from, to] = [facets.vertices[2 * facet], facets.vertices[2 * facet + 1]];
  const s = vertices[2 * to] - vertices[2 * from];
  const t = vertices[2 * to + 1] - vertices[2 * from + 1];
  const length = Math.hypot(s, t);
  return length > 0 ? Float64Array.of(t / length, -s / length) : Float64Array.of(1, 0);
}

/** For a jump of size 1 in the units of a node: its largest possible magnitude at each output. */
function reachOf(probe: JumpProbe, start: number): Float64Array {
  const present = probe.reach.get(start);
  if (present) return present;
  const rows = createRows(probe.nodes);
  for (const node of probe.nodes) {
    const row = rows.get(node.index) as Float64Array;
    if (node.index < start) continue;
    if (node.affine) {
      node.affine.magnitude(rowsRead(rows, node), 0, row);
      continue;
    }
    const steepest = Math.max(...(node.pieces?.slopes ?? [0]).map(Math.abs));
    const [z] = rowsRead(rows, node);
    for (let i = 0; i < node.size; i++) row[i] = steepest * z[i] + (node.index === start ? 2 * steepest : 0);
  }
  const reach = rows.get(probe.partition.network.output) as Float64Array;
  probe.reach.set(start, reach);
  return reach;
}
