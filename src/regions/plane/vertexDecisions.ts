import { enlarge } from "../../numeric/errorBounds.ts";
import { switchAt, thresholdSwitch } from "../decideVertex.ts";
import { decideSign } from "../switchSign.ts";
import { setSign, signWords } from "../vertexSigns.ts";
import type { PlaneEngine } from "./engine.ts";
import type { Level } from "./level.ts";
import { noteDecision } from "./oldDecisions.ts";
import { sharpen } from "./sharpForms.ts";
import { switchesOf } from "./switchRows.ts";

/** Makes up for the rounding of a bound that is summed up from three terms. */
const slack = enlarge(6);

/** Decides all switches of a stage at a vertex of the cell in work, if no cell around it has done so. */
export function decideCorner(engine: PlaneEngine, level: Level, vertex: number): void {
  const { signs, complex, log } = engine.state;
  if (signs.decided.data[vertex] > level.stage) return;
  noteDecision(engine, vertex);
  const { rows, errors } = switchesOf(engine, level);
  const { words, stride, lastMask, signs: found } = level.switches;
  const generators = complex.generators.data;
  const g = 4 * vertex;
  const margin = engine.kernels.signs2(
    rows.byteOffset,
    stride,
    32 * words,
    errors.byteOffset,
    complex.vertices.data[2 * vertex] - level.view.frame.reference[0],
    complex.vertices.data[2 * vertex + 1] - level.view.frame.reference[1],
    (Math.abs(generators[g]) + Math.abs(generators[g + 2])) * slack,
    (Math.abs(generators[g + 1]) + Math.abs(generators[g + 3])) * slack,
    found.byteOffset,
  );
  if (margin < log.smallestMargin) log.smallestMargin = margin;
  const data = signs.data.data;
  const first = signWords(signs, vertex, level.stage);
  for (let w = 0; w < words; w++) {
    const positive = found[w];
    const negative = found[words + w];
    data[first + w] = positive;
    data[first + words + w] = negative;
    const open = ~(positive | negative) & (w === words - 1 ? lastMask : -1);
    if (open !== 0) decideOpen(engine, level, vertex, w, open);
  }
  signs.decided.data[vertex] = level.stage + 1;
}

/** Decides some switches of one word with the sharp forms of the cell. */
function decideOpen(engine: PlaneEngine, level: Level, vertex: number, word: number, open: number): void {
  for (let rest = open; rest !== 0; rest &= rest - 1) {
    const s = 32 * word + 31 - Math.clz32(rest & -rest);
    const sign = sharpSign(engine, level, vertex, s);
    if (sign !== 0) setSign(engine.state.signs, vertex, level.stage, s, sign);
  }
}

/** The sign of one switch at a vertex, from the sharp form of the cell; 0 where it touches, which is logged. */
function sharpSign(engine: PlaneEngine, level: Level, vertex: number, s: number): -1 | 0 | 1 {
  sharpen(engine, level);
  const form = thresholdSwitch(engine.state, level.stage, s);
  return decideSign(switchAt(engine.state, form, level.stage, vertex), engine.state.log);
}

/**
 * Decides the switches of a stage at a new vertex between two others. Where these have one sign it has it too, for it lies
 * between them; the two switches that meet in it are zero by construction.
 */
export function decideBetween(
  engine: PlaneEngine,
  level: Level,
  vertex: number,
  from: number,
  to: number,
  crossing: number,
  along: number,
): void {
  const { signs } = engine.state;
  const data = signs.data.data;
  const { words } = level.switches;
  const target = signWords(signs, vertex, level.stage);
  const first = signWords(signs, from, level.stage);
  const second = signWords(signs, to, level.stage);
  for (let w = 0; w < words; w++) {
    const positive = data[first + w] & data[second + w];
    const negative = data[first + words + w] & data[second + words + w];
    data[target + w] = positive;
    data[target + words + w] = negative;
    let open = (data[first + w] | data[second + w] | data[first + words + w] | data[second + words + w]) & ~positive;
    open &= ~negative;
    if (crossing >>> 5 === w) open &= ~(1 << (crossing & 31));
    if (along >= 0 && along >>> 5 === w) open &= ~(1 << (along & 31));
    for (; open !== 0; open &= open - 1) {
      const bit = open & -open;
      const s = 32 * w + 31 - Math.clz32(bit);
      const sign = signAt(engine, level, vertex, s);
      const half = sign > 0 ? w : words + w;
      if (sign === 0) continue;
      // it can have a sign only if one of the two has it
      if (((data[first + half] | data[second + half]) & bit) === 0) engine.state.log.unresolved++;
      else data[target + half] |= bit;
    }
  }
  signs.decided.data[vertex] = level.stage + 1;
}

/** The sign of one switch of the cell in work at a vertex. */
export function signAt(engine: PlaneEngine, level: Level, vertex: number, s: number): -1 | 0 | 1 {
  const { complex, log } = engine.state;
  const { rows, errors } = switchesOf(engine, level);
  const { stride } = level.switches;
  const generators = complex.generators.data;
  const a = rows[s];
  const b = rows[stride + s];
  const z =
    rows[2 * stride + s] +
    a * (complex.vertices.data[2 * vertex] - level.view.frame.reference[0]) +
    b * (complex.vertices.data[2 * vertex + 1] - level.view.frame.reference[1]);
  const g = 4 * vertex;
  const reachS = Math.abs(generators[g]) + Math.abs(generators[g + 2]);
  const reachT = Math.abs(generators[g + 1]) + Math.abs(generators[g + 3]);
  const size = Math.abs(z);
  if (!(size > (errors[s] + Math.abs(a) * reachS + Math.abs(b) * reachT) * slack)) {
    return sharpSign(engine, level, vertex, s);
  }
  if (size < log.smallestMargin) log.smallestMargin = size;
  return z > 0 ? 1 : -1;
}
