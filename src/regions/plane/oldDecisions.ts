import { push } from "../../numeric/growable.ts";
import { signWords } from "../vertexSigns.ts";
import type { PlaneEngine } from "./engine.ts";

/** Notes that a vertex is about to be decided. */
export function noteDecision({ old, state }: PlaneEngine, vertex: number): void {
  if (vertex >= old.vertices) return;
  push(old.decisions, vertex);
  push(old.decisions, state.signs.decided.data[vertex]);
}

/** Undoes the decisions that were noted since there were `count` numbers of them. */
export function undoDecisions({ old, state: { signs } }: PlaneEngine, count: number): void {
  const { decisions } = old;
  while (decisions.length > count) {
    decisions.length -= 2;
    const vertex = decisions.data[decisions.length];
    const stage = decisions.data[decisions.length + 1];
    // a vertex may have gone with what was released
    if (vertex >= signs.decided.length) continue;
    signs.decided.data[vertex] = stage;
    signs.data.data.fill(0, signWords(signs, vertex, stage), (vertex + 1) * signs.words);
  }
}
