import { type BoundNode, bindNetwork } from "../network/bindNetwork.ts";
import { enlarge, gamma } from "../numeric/errorBounds.ts";
import { type Partition, pieceInPattern } from "./partition.ts";

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
  readonly nodes: readonly BoundNode[];
  /** per node, one row of values */
  readonly jumps: ReadonlyMap<number, Float64Array>;
  readonly magnitudes: ReadonlyMap<number, Float64Array>;
  readonly derivatives: ReadonlyMap<number, Float64Array>;
  readonly derivativeMagnitudes: ReadonlyMap<number, Float64Array>;
  /** per piecewise-linear node, each unit's slope in the two cells */
  readonly leftSlopes: ReadonlyMap<number, Float64Array>;
  readonly rightSlopes: ReadonlyMap<number, Float64Array>;
  /** relative error of any product along a path through the whole network */
  readonly rounding: number;
  /** per node, the largest magnitude that a jump of 1 in one of its units can have at each output, whatever the pattern */
  readonly reach: Map<number, Float64Array>;
}

/** What a facet does to the output's map; "unresolved" is a jump within its error bound that is not structurally zero. */
export type FacetJump = "bends" | "straight" | "unresolved";

const withoutBias = new Float64Array(1);

export function createJumpProbe(partition: Partition): JumpProbe {
  const nodes = bindNetwork(partition.network);
  const rows = () => new Map(nodes.map((node) => [node.index, new Float64Array(node.size)]));
  let roundings = 8;
  for (const node of nodes) roundings += node.affine?.roundings ?? 2;
  return {
    partition,
    nodes,
    jumps: rows(),
    magnitudes: rows(),
    derivatives: rows(),
    derivativeMagnitudes: rows(),
    leftSlopes: constantSlopes(partition, nodes),
    rightSlopes: constantSlopes(partition, nodes),
    rounding: gamma(2 * roundings) * enlarge(roundings),
    reach: new Map(),
  };
}

/** The jump of the output's map across a facet between two cells. */
export function facetJump(probe: JumpProbe, facet: number): FacetJump {
  const { partition } = probe;
  const { cells, unitOffsets, units } = partition.facets;
  const switching = units.subarray(unitOffsets[facet], unitOffsets[facet + 1]);
  if (switching.length === 0) return "straight";
  setSlopes(probe, probe.rightSlopes, cells[2 * facet + 1]);
  setSlopes(probe, probe.leftSlopes, cells[2 * facet]);
  const isSingle = switching.length === 1;
  const start = Math.min(...Array.from(switching, (column) => partition.units.node[column]));
  if (isSingle) setSingleDerivative(probe, switching[0]);
  else pushDerivatives(probe, transversal(partition, facet));

  // a jump above any possible error of its stage needs no bound of its own
  pushJump(probe, start);
  const jump = probe.jumps.get(partition.network.output) as Float64Array;
  if (isSingle) {
    const reach = reachOf(probe, start);
    if (jump.some((value, i) => Math.abs(value) > probe.rounding * reach[i])) return "bends";
  }
  pushMagnitude(probe, start);
  const magnitude = probe.magnitudes.get(partition.network.output) as Float64Array;
  if (jump.some((value, i) => Math.abs(value) > probe.rounding * magnitude[i])) return "bends";
  return magnitude.every((value) => value === 0) ? "straight" : "unresolved";
}

/** Pushes δ from the first node that switches to the output, under the right cell's slopes. */
function pushJump({ nodes, jumps, derivatives, leftSlopes, rightSlopes }: JumpProbe, start: number): void {
  for (const node of nodes) {
    const row = jumps.get(node.index) as Float64Array;
    if (node.index < start) row.fill(0);
    else if (node.affine) node.affine.apply(read(jumps, node), 1, withoutBias, row);
    else {
      const [z] = read(jumps, node);
      const [kappa] = read(derivatives, node);
      const left = leftSlopes.get(node.index) as Float64Array;
      const right = rightSlopes.get(node.index) as Float64Array;
      for (let i = 0; i < node.size; i++) row[i] = right[i] * z[i] + (right[i] - left[i]) * kappa[i];
    }
  }
}

/** The same with absolute values: the sum of the sizes of all products that make up a jump. */
function pushMagnitude(probe: JumpProbe, start: number): void {
  const { nodes, magnitudes, derivativeMagnitudes, leftSlopes, rightSlopes } = probe;
  for (const node of nodes) {
    const row = magnitudes.get(node.index) as Float64Array;
    if (node.index < start) row.fill(0);
    else if (node.affine) node.affine.magnitude(read(magnitudes, node), 0, row);
    else {
      const [z] = read(magnitudes, node);
      const [kappa] = read(derivativeMagnitudes, node);
      const left = leftSlopes.get(node.index) as Float64Array;
      const right = rightSlopes.get(node.index) as Float64Array;
      for (let i = 0; i < node.size; i++) {
        row[i] = Math.abs(right[i]) * z[i] + Math.abs(right[i] - left[i]) * kappa[i];
      }
    }
  }
}

/** κ of one unit that switches alone: 1, and 0 elsewhere. */
function setSingleDerivative({ partition, nodes, derivatives, derivativeMagnitudes }: JumpProbe, column: number): void {
  const { node, index } = partition.units;
  const from = (nodes.find((candidate) => candidate.index === node[column]) as BoundNode).inputs[0];
  for (const rows of [derivatives, derivativeMagnitudes]) {
    for (const row of rows.values()) row.fill(0);
    (rows.get(from) as Float64Array)[index[column]] = 1;
  }
}

/** Derivatives of all values in the left cell along a direction of the slice, and their magnitudes. */
function pushDerivatives(probe: JumpProbe, direction: Float64Array): void {
  const { partition, nodes, derivatives, derivativeMagnitudes, leftSlopes } = probe;
  const { directions, dimension } = partition.slice;
  for (const node of nodes) {
    const row = derivatives.get(node.index) as Float64Array;
    const magnitude = derivativeMagnitudes.get(node.index) as Float64Array;
    if (node.affine) {
      node.affine.apply(read(derivatives, node), 1, withoutBias, row);
      node.affine.magnitude(read(derivativeMagnitudes, node), 0, magnitude);
    } else if (node.pieces) {
      const slopes = leftSlopes.get(node.index) as Float64Array;
      const [z] = read(derivatives, node);
      const [zMagnitude] = read(derivativeMagnitudes, node);
      for (let i = 0; i < node.size; i++) {
        row[i] = slopes[i] * z[i];
        magnitude[i] = Math.abs(slopes[i]) * zMagnitude[i];
      }
    } else {
      row.fill(0);
      magnitude.fill(0);
      for (let k = 0; k < dimension; k++) {
        for (let i = 0; i < node.size; i++) {
          const part = direction[k] * directions[k * node.size + i];
          row[i] += part;
          magnitude[i] += Math.abs(part);
        }
      }
    }
  }
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

/** For a jump of size 1 in any unit of a node: its largest possible magnitude at each output. */
function reachOf(probe: JumpProbe, start: number): Float64Array {
  const present = probe.reach.get(start);
  if (present) return present;
  const rows = new Map<number, Float64Array>();
  for (const node of probe.nodes) {
    const row = new Float64Array(node.size);
    rows.set(node.index, row);
    if (node.index < start) continue;
    if (node.affine) node.affine.magnitude(read(rows, node), 0, row);
    else {
      const steepest = Math.max(...(node.pieces?.slopes ?? [0]).map(Math.abs));
      const steps = 2 * steepest;
      const [z] = read(rows, node);
      for (let i = 0; i < node.size; i++) row[i] = steepest * z[i] + (node.index === start ? steps : 0);
    }
  }
  const reach = rows.get(probe.partition.network.output) as Float64Array;
  probe.reach.set(start, reach);
  return reach;
}

function read(rows: ReadonlyMap<number, Float64Array>, node: BoundNode): Float64Array[] {
  return node.inputs.map((index) => rows.get(index) as Float64Array);
}

/** Slopes of the units that keep one piece; the switching ones are set for each cell. */
function constantSlopes({ units }: Partition, nodes: readonly BoundNode[]): Map<number, Float64Array> {
  const slopes = new Map<number, Float64Array>();
  for (const node of nodes) if (node.pieces) slopes.set(node.index, new Float64Array(node.size));
  const { node, index, piece } = units.constant;
  for (let k = 0; k < node.length; k++) {
    const bound = nodes.find((candidate) => candidate.index === node[k]);
    (slopes.get(node[k]) as Float64Array)[index[k]] = bound?.pieces?.slopes[piece[k]] ?? 0;
  }
  return slopes;
}

function setSlopes({ partition, nodes }: JumpProbe, slopes: ReadonlyMap<number, Float64Array>, cell: number): void {
  const { node, index } = partition.units;
  for (const bound of nodes) {
    if (!bound.pieces) continue;
    const row = slopes.get(bound.index) as Float64Array;
    for (let column = 0; column < node.length; column++) {
      if (node[column] === bound.index) row[index[column]] = bound.pieces.slopes[pieceInPattern(partition, cell, column)];
    }
  }
}
