import { startOf } from "../../geometry/planarComplex.ts";
import type { Steps } from "../enumeration.ts";
import type { CellPart } from "../planeState.ts";
import { splitCell } from "../splitCell.ts";
import { surveyMaxima } from "../surveyUnits.ts";
import { addCell, type CellList } from "./cellList.ts";
import type { PlaneEngine } from "./engine.ts";
import { noteDecision } from "./oldDecisions.ts";
import { makeSharpForms } from "./sharpForms.ts";
import { beginSplit, continueSplit, keepWhole, type Splitter, surveyCorners } from "./splitter.ts";

/** How many parts are split off between two steps. */
const partsPerStep = 1024;

/** Splits the cell in work at a stage into the list of the next one; false if that was cancelled. */
export function* splitFamily(engine: PlaneEngine, depth: number, splitter: Splitter): Steps<boolean> {
  const level = engine.levels[depth];
  const { lists, at } = engine.path;
  if (engine.state.signs.stages[depth].kind === "max") {
    for (const part of yield* splitAtMaxima(engine, depth)) addPart(lists[depth + 1], part);
    return true;
  }
  if (!surveyCorners(engine, level, lists[depth], at[depth])) {
    keepWhole(engine, level, lists[depth], at[depth], lists[depth + 1]);
    return true;
  }
  beginSplit(engine, level, splitter, lists[depth], at[depth]);
  while (!continueSplit(engine, level, splitter, lists[depth + 1], partsPerStep)) {
    if ((yield) === "cancel") {
      splitter.starts.length = 0;
      splitter.from.length = 0;
      return false;
    }
  }
  return true;
}

/** The parts of the cell in work at a stage of max units; its sharp forms are made where a sign or a crease asks for them. */
function* splitAtMaxima(engine: PlaneEngine, depth: number): Steps<readonly CellPart[]> {
  const { state, path } = engine;
  const { complex, signs, forms } = state;
  const cells = path.lists[depth];
  const cell = path.at[depth];
  const edges = Array.from(cells.edges.data.subarray(cells.offsets.data[cell], cells.offsets.data[cell + 1]));
  const corners = edges.map((edge) => startOf(complex, edge));
  if (corners.every((corner) => signs.decided.data[corner] > depth)) {
    const { pieces, cutting } = surveyMaxima(signs, forms.layout, corners, depth);
    if (cutting.length === 0) return [{ edges, pieces }];
  }
  if (engine.levels[depth].view !== engine.levels[depth].sharp) makeSharpForms(engine, engine.levels[depth]);
  for (const corner of corners) if (signs.decided.data[corner] <= depth) noteDecision(engine, corner);
  return yield* splitCell(state, edges, depth);
}

function addPart(target: CellList, { edges, pieces }: CellPart): void {
  const place = addCell(target, edges.length);
  for (let k = 0; k < edges.length; k++) target.edges.data[place.edges + k] = edges[k];
  target.pieces.data.set(pieces, place.pieces);
}
