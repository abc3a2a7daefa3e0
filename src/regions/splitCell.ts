import { addEdge, addLine, partsOf, startOf } from "../geometry/planarComplex.ts";
import { collectBits } from "../numeric/bits.ts";
import type { Steps } from "./enumeration.ts";
import { stageWords } from "./patternLayout.ts";
import type { PlaneState } from "./planeState.ts";
import { creaseLine, crossEdge, decideVertex } from "./planeVertices.ts";
import { signOf, signWords } from "./vertexSigns.ts";
import type { StagePart } from "./walkCells.ts";

/** A part of a cell of the plane. */
export interface CellPart extends StagePart {
  /** directed edges, counter-clockwise */
  readonly edges: readonly number[];
}

/**
 * Splits a cell at the creases of one stage, one unit after another, so that creases which coincide merge: the second
 * finds vertices that touch it. Parts come in the order of their patterns, lower pieces first; after "cancel" they are not
 * all there.
 */
export function* splitCell(state: PlaneState, edges: readonly number[], stage: number): Steps<readonly CellPart[]> {
  const { active, cutting } = surveyUnits(state, edges, stage);
  let parts: CellPart[] = [{ edges, active }];
  for (const unit of cutting) {
    const line = addLine(state.complex, creaseLine(state, stage, unit), state.firstSwitch[stage] + unit);
    const next: CellPart[] = [];
    for (let i = 0; i < parts.length; i++) {
      next.push(...splitPart(state, parts[i], stage, unit, line));
      if (i % 256 === 0 && (yield) === "cancel") return next;
    }
    parts = next;
  }
  return parts;
}

/**
 * Which units part the cell's vertices, and which pieces the others keep. A unit is active where some vertex is
 * positive; one that is zero on the whole cell is not.
 */
function surveyUnits(
  state: PlaneState,
  edges: readonly number[],
  stage: number,
): { active: Uint32Array; cutting: readonly number[] } {
  const { signs, complex } = state;
  const words = stageWords(signs.layout, stage);
  const active = new Uint32Array(words);
  const negative = new Uint32Array(words);
  for (const edge of edges) {
    const vertex = startOf(complex, edge);
    decideVertex(state, vertex, stage);
    const first = signWords(signs, vertex, stage);
    for (let w = 0; w < words; w++) {
      active[w] |= signs.words.data[first + w];
      negative[w] |= signs.words.data[first + words + w];
    }
  }
  const cutting: number[] = [];
  for (let w = 0; w < words; w++) {
    collectBits(active[w] & negative[w], 32 * w, cutting);
    active[w] &= ~negative[w];
  }
  return { active, cutting };
}

function splitPart(state: PlaneState, part: CellPart, stage: number, unit: number, line: number): readonly CellPart[] {
  const { complex } = state;
  // split the edges whose ends the crease parts
  const edges: number[] = [];
  const signs: number[] = [];
  part.edges.forEach((edge, position) => {
    const sign = signOf(state.signs, startOf(complex, edge), stage, unit);
    const next = signOf(state.signs, startOf(complex, part.edges[(position + 1) % part.edges.length]), stage, unit);
    signs.push(sign);
    if (sign * next < 0) {
      crossEdge(state, edge >>> 1, stage, unit);
      edges.push(...partsOf(complex, edge));
      signs.push(0);
    } else {
      edges.push(edge);
    }
  });
  const run = positiveRun(signs);
  if (run === undefined) {
    // no vertex lies strictly on one side: the whole part is on the other
    const keepsActive = signs.includes(1);
    return [{ edges: part.edges, active: withUnit(part.active, unit, keepsActive) }];
  }

  // the chord runs from the end of the positive run to its start, the positive part on its left
  const [start, end] = run;
  const above = between(edges, start, end);
  const below = between(edges, end, start);
  const chord = addEdge(complex, startOf(complex, edges[end]), startOf(complex, edges[start]), line);
  return [
    { edges: [...below, 2 * chord + 1], active: withUnit(part.active, unit, false) },
    { edges: [...above, 2 * chord], active: withUnit(part.active, unit, true) },
  ];
}

/**
 * The longest stretch of vertices between two zeros that holds positive vertices and no negative ones, as the positions
 * of these zeros; undefined where the signs are all ≥ 0 or all ≤ 0. Exact signs have one such stretch.
 */
function positiveRun(signs: readonly number[]): readonly [number, number] | undefined {
  const n = signs.length;
  if (!signs.includes(1) || !signs.includes(-1)) return undefined;
  let best: readonly [number, number] | undefined;
  let longest = 0;
  for (let first = 0; first < n; first++) {
    // the first positive vertex after a zero that follows a negative one
    if (signs[first] !== 1 || signs[(first + n - 1) % n] === 1) continue;
    let before = (first + n - 1) % n;
    while (signs[before] === 0) before = (before + n - 1) % n;
    if (signs[before] === 1) continue;
    // the last positive vertex before the next negative one
    let last = first;
    for (let k = first; signs[k % n] !== -1; k++) if (signs[k % n] === 1) last = k;
    if (best === undefined || last - first + 1 > longest) {
      longest = last - first + 1;
      best = [(first + n - 1) % n, (last + 1) % n];
    }
  }
  return best;
}

/** The edges from the vertex at one position to the one at another, cyclically. */
function between(edges: readonly number[], start: number, end: number): number[] {
  return start < end ? edges.slice(start, end) : [...edges.slice(start), ...edges.slice(0, end)];
}

function withUnit(active: Uint32Array, unit: number, isActive: boolean): Uint32Array {
  const copy = active.slice();
  if (isActive) copy[unit >>> 5] |= 1 << (unit & 31);
  else copy[unit >>> 5] &= ~(1 << (unit & 31));
  return copy;
}
