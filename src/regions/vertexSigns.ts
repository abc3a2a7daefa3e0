import { bitCount } from "../numeric/bits.ts";
import { extend, type Growable, growableInt32, growableUint32, push } from "../numeric/growable.ts";
import { type PatternLayout, stageWords } from "./patternLayout.ts";

/**
 * The signs of every switch at every vertex, decided once and shared by all cells around the vertex, so that two
 * neighbors can never disagree. A sign is +, − or *touching* (neither bit set).
 *
 * Layout of a vertex's words: for each stage its positive words, then its negative words.
 */
export interface VertexSigns {
  readonly layout: PatternLayout;
  readonly words: Growable<Uint32Array>;
  /** [V] number of stages that are decided at the vertex */
  readonly decided: Growable<Int32Array>;
}

export function createVertexSigns(layout: PatternLayout): VertexSigns {
  return { layout, words: growableUint32(), decided: growableInt32() };
}

/** Room for a new vertex, before which `stage` stages need no decision. */
export function addVertexSigns(signs: VertexSigns, stage: number): void {
  extend(signs.words, 2 * signs.layout.words);
  push(signs.decided, stage);
}

/** First word of a vertex's positive signs in a stage; its negative ones follow `stageWords` further on. */
export function signWords(signs: VertexSigns, vertex: number, stage: number): number {
  return 2 * (vertex * signs.layout.words + signs.layout.firstWord[stage]);
}

/** −1, 0 (touching) or 1. */
export function signOf(signs: VertexSigns, vertex: number, stage: number, unit: number): number {
  const word = signWords(signs, vertex, stage) + (unit >>> 5);
  const bit = 1 << (unit & 31);
  if ((signs.words.data[word] & bit) !== 0) return 1;
  return (signs.words.data[word + stageWords(signs.layout, stage)] & bit) === 0 ? 0 : -1;
}

export function setSign(signs: VertexSigns, vertex: number, stage: number, unit: number, sign: 1 | 0 | -1): void {
  const word = signWords(signs, vertex, stage) + (unit >>> 5);
  const bit = 1 << (unit & 31);
  const data = signs.words.data;
  data[word] &= ~bit;
  data[word + stageWords(signs.layout, stage)] &= ~bit;
  if (sign > 0) data[word] |= bit;
  if (sign < 0) data[word + stageWords(signs.layout, stage)] |= bit;
}

/**
 * A vertex between two others can have a sign only if one of them has it: clears what rounding says otherwise.
 *
 * @returns how many signs were cleared
 */
export function confineSigns(signs: VertexSigns, vertex: number, from: number, to: number, stage: number): number {
  const data = signs.words.data;
  const target = signWords(signs, vertex, stage);
  const first = signWords(signs, from, stage);
  const second = signWords(signs, to, stage);
  let cleared = 0;
  for (let w = 0; w < 2 * stageWords(signs.layout, stage); w++) {
    const allowed = data[first + w] | data[second + w];
    cleared += bitCount(data[target + w] & ~allowed);
    data[target + w] &= allowed;
  }
  return cleared;
}
