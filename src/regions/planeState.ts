import { addEdge, addLine, addVertex, createPlanarComplex, type PlanarComplex } from "../geometry/planarComplex.ts";
import type { Network } from "../network/network.ts";
import { unitRoundoff } from "../numeric/errorBounds.ts";
import { type Growable, growableUint32, push } from "../numeric/growable.ts";
import { createCellForms, createOutputMaps, type OutputMaps, type RootMap } from "./cellForms.ts";
import type { SwitchState } from "./decideVertex.ts";
import type { PlaneDomain } from "./domain.ts";
import { addVertexSigns, createVertexSigns } from "./vertexSigns.ts";
import type { StagePart } from "./walkCells.ts";

/** Everything that the subdivision of a plane has made so far; its positions are the vertices of the complex. */
export interface PlaneState extends SwitchState {
  readonly root: RootMap;
  readonly complex: PlanarComplex;
  /** [stages] number of the first crease of each stage: one for each switch, one for each two candidates of a max unit */
  readonly firstCrease: readonly number[];
  readonly finished: FinishedCells;
}

/** A part of a cell of the plane. */
export interface CellPart extends StagePart {
  /** directed edges, counter-clockwise */
  readonly edges: readonly number[];
}

/** The cells that are done, in order. */
export interface FinishedCells {
  /** [R + 1] */
  readonly offsets: Growable<Uint32Array>;
  /** directed edges, counter-clockwise */
  readonly edges: Growable<Uint32Array>;
  /** [R × words of the layout] pieces */
  readonly patterns: Growable<Uint32Array>;
  readonly outputs: OutputMaps;
}

/** The state before the first cut, and the directed edges of the whole domain. */
export function startPlane(network: Network, domain: PlaneDomain): { state: PlaneState; border: number[] } {
  const forms = createCellForms(network, 2);
  const n = domain.origin.length;
  const rows = new Float64Array(3 * n);
  rows.set(domain.u, 0);
  rows.set(domain.v, n);
  rows.set(domain.origin, 2 * n);
  const signs = createVertexSigns(forms.stages);
  const firstCrease: number[] = [];
  let creases = 0;
  for (const { kind, count, perUnit } of signs.stages) {
    firstCrease.push(creases);
    creases += kind === "max" ? count * perUnit * perUnit : count;
  }
  const complex = createPlanarComplex();
  const state: PlaneState = {
    forms,
    root: { rows, errors: new Float64Array(n), biasWeights: Float64Array.of(0, 0, 1) },
    complex,
    positions: complex.vertices,
    generators: complex.generators,
    signs,
    log: { unresolved: 0, smallestMargin: Number.POSITIVE_INFINITY },
    firstCrease,
    finished: {
      offsets: growableUint32(),
      edges: growableUint32(),
      patterns: growableUint32(),
      outputs: createOutputMaps(),
    },
  };
  push(state.finished.offsets, 0);
  return { state, border: addBorder(state, domain.polygon) };
}

/** Adds the domain's corners, which are exact, and its edges. */
function addBorder({ complex, signs }: PlaneState, polygon: Float64Array): number[] {
  const corners = polygon.length / 2;
  const extent = extentOf(polygon);
  for (let i = 0; i < corners; i++) {
    addVertex(complex, polygon[2 * i], polygon[2 * i + 1]);
    addVertexSigns(signs);
  }
  const edges: number[] = [];
  for (let i = 0; i < corners; i++) {
    const next = (i + 1) % corners;
    const a = polygon[2 * i + 1] - polygon[2 * next + 1];
    const b = polygon[2 * next] - polygon[2 * i];
    // each coefficient is one rounded difference
    const error = 2 * unitRoundoff * (Math.abs(a) + Math.abs(b)) * extent;
    const line = addLine(complex, [a, b, 0, polygon[2 * i], polygon[2 * i + 1], error], -1);
    edges.push(2 * addEdge(complex, i, next, line));
  }
  return edges;
}

/** Largest distance between two coordinates of one axis. */
function extentOf(polygon: Float64Array): number {
  const low = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const high = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  polygon.forEach((value, i) => {
    low[i % 2] = Math.min(low[i % 2], value);
    high[i % 2] = Math.max(high[i % 2], value);
  });
  return Math.max(high[0] - low[0], high[1] - low[1]);
}
