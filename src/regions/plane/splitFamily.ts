import { startOf } from "../../geometry/planarComplex.ts";
import type { Steps } from "../enumeration.ts";
import type { CellPart } from "../planeState.ts";
import { splitCell } from "../splitCell.ts";
import { addCell, type CellList } from "./cellList.ts";
import type { PlaneEngine } from "./engine.ts";
import { noteDecision } from "./oldDecisions.ts";
import { sharpen } from "./sharpForms.ts";
import { beginSplit, continueSplit, keepWhole, type Splitter, surveyCorners } from "./splitter.ts";

/** How many parts are split off between two steps. */
const partsPerStep = 1024;

/** Splits the cell in work at a stage into the list of the next one; false if that was cancelled. */
export function* splitFamily(engine: PlaneEngine, depth: number, splitter: Splitter): Steps<boolean> {
  const level = engine.levels[depth];
  const { lists, at } = engine.path;
  if (engine.state.signs.stages[depth].kind === "max") {
    const parts = yield* splitAtMaxima(engine, lists[depth], at[depth], depth);
    for (const part of parts) addPart(lists[depth + 1], part);
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

function splitAtMaxima(
  engine: PlaneEngine,
  cells: CellList,
  cell: number,
  depth: number,
): ReturnType<typeof splitCell> {
  sharpen(engine, engine.levels[depth]);
  const { complex, signs } = engine.state;
  const edges = Array.from(cells.edges.data.subarray(cells.offsets.data[cell], cells.offsets.data[cell + 1]));
  for (const edge of edges) {
    const corner = startOf(complex, edge);
    if (signs.decided.data[corner] <= depth) noteDecision(engine, corner);
  }
  return splitCell(engine.state, edges, depth);
}

function addPart(target: CellList, { edges, pieces }: CellPart): void {
  const place = addCell(target, edges.length);
  for (let k = 0; k < edges.length; k++) target.edges.data[place.edges + k] = edges[k];
  target.pieces.data.set(pieces, place.pieces);
}
