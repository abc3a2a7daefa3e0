import type { BoundNode } from "../network/bindNetwork.ts";
import { branchOf, elementOf, type PiecewiseUnits, pieceCount, slopeOf } from "../network/piecewiseUnits.ts";
import { type Stage, stagesOf } from "../network/stages.ts";
import { enlarge, gamma } from "../numeric/errorBounds.ts";
import {
  createPieces,
  createRows,
  type Derivatives,
  type NodePieces,
  type NodeRows,
  pushDerivatives,
  rowsRead,
  setPieces,
  withoutBias,
} from "./cellPieces.ts";
import type { Partition } from "./partition.ts";

/**
 * Whether the output's affine map changes across facets.
 *
 * Let L and R be the cells of a facet. The derivative of every value along a direction across the facet differs by δ:
 *
 *     affine node               δ(y) = A δ(x)
 *     piecewise-linear unit     δ(h) = slope_R δ(z_R) + slope_R κ(z_R) − slope_L κ(z_L)
 *
 * where z_L and z_R are what the unit reads in the two cells (one value, but for max units), and κ is a derivative in L.
 * So a jump is pushed forward from the units that switch to the output, and two rounded maps are never compared. Where one
 * unit switches alone, what κ makes is its own factor and may be taken as 1.
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
  readonly leftPieces: NodePieces;
  readonly rightPieces: NodePieces;
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
    leftPieces: createPieces(partition, nodes),
    rightPieces: createPieces(partition, nodes),
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
  setPieces(partition, probe.rightPieces, cells[2 * facet + 1]);
  setPieces(partition, probe.leftPieces, cells[2 * facet]);

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
  return [{ index: 0, inputs: [], inputSizes: [], size: slice.origin.length }, ...inner];
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

/** δ of one node; nothing before the first node that switches. */
function pushJump(probe: JumpProbe, node: BoundNode, start: number): void {
  const { jumps, derivatives, leftPieces, rightPieces } = probe;
  const row = jumps.get(node.index) as Float64Array;
  if (node.index < start) {
    row.fill(0);
    return;
  }
  const z = rowsRead(jumps, node);
  if (node.affine) {
    node.affine.apply(z, 1, withoutBias, row);
  } else if (node.units) {
    const kappa = rowsRead(derivatives.values, node);
    const left = leftPieces.get(node.index) as Uint32Array;
    const right = rightPieces.get(node.index) as Uint32Array;
    for (let i = 0; i < node.size; i++) {
      row[i] = onPiece(node.units, z, i, right[i]);
      if (left[i] !== right[i]) {
        row[i] += onPiece(node.units, kappa, i, right[i]) - onPiece(node.units, kappa, i, left[i]);
      }
    }
  }
}

/** The same with absolute values: the sum of the sizes of all products that make up a jump. */
function pushMagnitude(probe: JumpProbe, node: BoundNode, start: number): void {
  const { magnitudes, derivatives, leftPieces, rightPieces } = probe;
  const row = magnitudes.get(node.index) as Float64Array;
  if (node.index < start) {
    row.fill(0);
    return;
  }
  const z = rowsRead(magnitudes, node);
  if (node.affine) {
    node.affine.magnitude(z, 0, row);
  } else if (node.units) {
    const kappa = rowsRead(derivatives.magnitudes, node);
    const left = leftPieces.get(node.index) as Uint32Array;
    const right = rightPieces.get(node.index) as Uint32Array;
    for (let i = 0; i < node.size; i++) {
      row[i] = Math.abs(onPiece(node.units, z, i, right[i]));
      if (left[i] !== right[i]) {
        row[i] += Math.abs(onPiece(node.units, kappa, i, right[i])) + Math.abs(onPiece(node.units, kappa, i, left[i]));
      }
    }
  }
}

/** The linear part of a unit on a piece, of a row of what its node reads. */
function onPiece(units: PiecewiseUnits, read: readonly Float64Array[], unit: number, piece: number): number {
  const slope = slopeOf(units, unit, piece);
  return slope === 0 ? 0 : slope * read[branchOf(units, unit, piece)][elementOf(units, unit, piece)];
}

/**
 * κ where one unit switches alone: 1 for what it reads in the right cell, and 0 elsewhere. What a unit with a threshold
 * reads is one value; two candidates that are one value never switch.
 */
function setSingleDerivative({ partition, nodes, derivatives, rightPieces }: JumpProbe, column: number): void {
  const index = partition.units.node[column];
  const unit = partition.units.index[column];
  const node = nodes.find((candidate) => candidate.index === index) as BoundNode;
  const piece = (rightPieces.get(index) as Uint32Array)[unit];
  const units = node.units as PiecewiseUnits;
  const from = node.inputs[branchOf(units, unit, piece)];
  for (const rows of [derivatives.values, derivatives.magnitudes]) {
    for (const row of rows.values()) row.fill(0);
    (rows.get(from) as Float64Array)[elementOf(units, unit, piece)] = 1;
  }
}

/** κ of all units before node `end` in the left cell, along a direction of the slice. */
function setDerivatives(probe: JumpProbe, direction: Float64Array, end: number): void {
  const { stages, nodes, derivatives, firstDerivatives, leftPieces } = probe;
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
  pushDerivatives(nodes, leftPieces, derivatives, first, end);
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
    if (node.units) reachOfUnits(node, node.units, rowsRead(rows, node), node.index === start, row);
  }
  const reach = rows.get(probe.partition.network.output) as Float64Array;
  probe.reach.set(start, reach);
  return reach;
}

/** The largest magnitude that jumps have behind the units of one node, whatever their pieces. */
function reachOfUnits(
  node: BoundNode,
  units: PiecewiseUnits,
  read: readonly Float64Array[],
  isStart: boolean,
  row: Float64Array,
): void {
  for (let i = 0; i < node.size; i++) {
    row[i] = 0;
    for (let piece = 0; piece < pieceCount(units, i); piece++) {
      const slope = Math.abs(slopeOf(units, i, piece));
      const own = slope * read[branchOf(units, i, piece)][elementOf(units, i, piece)];
      row[i] = Math.max(row[i], own + (isStart ? 2 * slope : 0));
    }
  }
}
