import { addEdge, addLine, partsOf, startOf } from "../geometry/planarComplex.ts";
import { decideVertex, thresholdSwitch } from "./decideVertex.ts";
import type { Steps } from "./enumeration.ts";
import { readPiece, writePiece } from "./patternLayout.ts";
import type { CellPart, PlaneState } from "./planeState.ts";
import { crossEdge, lineOf } from "./planeVertices.ts";
import { positiveRun } from "./positiveRun.ts";
import { splitAtMaximum } from "./splitAtMaximum.ts";
import { surveyMaxima, surveySwitches } from "./surveyUnits.ts";
import { signOf } from "./vertexSigns.ts";

/**
 * Splits a cell at the creases of one stage, one unit after another, so that creases which coincide merge: the second
 * finds vertices that touch it. Parts come in the order of their patterns, lower pieces first; after "cancel" they are not
 * all there.
 */
export function* splitCell(state: PlaneState, edges: readonly number[], stage: number): Steps<readonly CellPart[]> {
  const corners = edges.map((edge) => startOf(state.complex, edge));
  for (const corner of corners) decideVertex(state, corner, stage);
  const isMax = state.signs.stages[stage].kind === "max";
  const { pieces, cutting } = isMax
    ? surveyMaxima(state.signs, state.forms.layout, corners, stage)
    : surveySwitches(state.signs, state.forms.layout, corners, stage);
  let parts: CellPart[] = [{ edges, pieces }];
  for (const s of cutting) {
    const line = isMax ? -1 : addSwitchLine(state, stage, s);
    const next: CellPart[] = [];
    for (let i = 0; i < parts.length; i++) {
      next.push(
        ...(isMax ? splitAtMaximum(state, parts[i], stage, s) : splitAtSwitch(state, parts[i], stage, s, line)),
      );
      if (i % 256 === 0 && (yield) === "cancel") return next;
    }
    parts = next;
  }
  return parts;
}

function addSwitchLine(state: PlaneState, stage: number, s: number): number {
  const form = thresholdSwitch(state, stage, s);
  return addLine(state.complex, lineOf(state, stage, form), state.firstCrease[stage] + s);
}

/** Splits a part of a cell at one switch, if the crease passes through it. */
function splitAtSwitch(state: PlaneState, part: CellPart, stage: number, s: number, line: number): readonly CellPart[] {
  const { complex } = state;
  // split the edges whose ends the crease parts
  const edges: number[] = [];
  const signs: number[] = [];
  part.edges.forEach((edge, position) => {
    const sign = signOf(state.signs, startOf(complex, edge), stage, s);
    const next = signOf(state.signs, startOf(complex, part.edges[(position + 1) % part.edges.length]), stage, s);
    signs.push(sign);
    if (sign * next < 0) {
      crossEdge(state, edge >>> 1, stage, s);
      edges.push(...partsOf(complex, edge));
      signs.push(0);
    } else {
      edges.push(edge);
    }
  });
  if (!signs.includes(1) || !signs.includes(-1)) {
    // no vertex lies strictly on one side: the whole part is on the other
    return [{ edges: part.edges, pieces: signs.includes(1) ? piecesAbove(state, part.pieces, stage, s) : part.pieces }];
  }

  // the chord runs from the end of the positive run to its start, the positive part on its left
  const run = positiveRun(signs, signs.length);
  const start = Math.floor(run / signs.length);
  const end = run % signs.length;
  const above = between(edges, start, end);
  const below = between(edges, end, start);
  const chord = addEdge(complex, startOf(complex, edges[end]), startOf(complex, edges[start]), line);
  return [
    { edges: [...below, 2 * chord + 1], pieces: part.pieces },
    { edges: [...above, 2 * chord], pieces: piecesAbove(state, part.pieces, stage, s) },
  ];
}

/** The edges from the vertex at one position to the one at another, cyclically. */
function between(edges: readonly number[], start: number, end: number): number[] {
  return start < end ? edges.slice(start, end) : [...edges.slice(start), ...edges.slice(0, end)];
}

/** The pieces of a part above a switch: its unit is past the switch's threshold. */
function piecesAbove({ signs, forms }: PlaneState, pieces: Uint32Array, stage: number, s: number): Uint32Array {
  const { perUnit } = signs.stages[stage];
  const unit = Math.floor(s / perUnit);
  const fields = forms.layout.fields[stage];
  const copy = pieces.slice();
  writePiece(copy, fields, unit, Math.max(readPiece(pieces, fields, unit), s - unit * perUnit + 1));
  return copy;
}
