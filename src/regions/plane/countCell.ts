import type { Steps } from "../enumeration.ts";
import { clearCells } from "./cellList.ts";
import { countParts } from "./countParts.ts";
import type { PlaneEngine } from "./engine.ts";
import { type Mark, release, setMark } from "./release.ts";
import { splitFamily } from "./splitFamily.ts";
import type { Splitter } from "./splitter.ts";

/** Counts the parts of the cell in work without keeping them: by its chords where that is sure, else by splitting it. */
export function* countCell(
  engine: PlaneEngine,

  depth: number,
  splitter: Splitter,
  mark: Mark,
): Steps<number> {
  const { lists, at } = engine.path;
  if (engine.state.signs.stages[depth].kind === "threshold") {
    const count = countParts(engine, engine.levels[depth], lists[depth], at[depth]);
    if (count !== undefined) return count;
  }
  setMark(mark, engine.state);
  clearCells(lists[depth + 1]);
  yield* splitFamily(engine, depth, splitter);
  release(mark, engine.state, lists[depth], at[depth]);
  return lists[depth + 1].count;
}
