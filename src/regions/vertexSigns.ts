import type { Stage } from "../network/stages.ts";
import { bitCount } from "../numeric/bits.ts";
import { extend, type Growable, growableInt32, growableUint32, push } from "../numeric/growable.ts";

/**
 * What is known of every unit at every vertex, decided once and shared by all cells around the vertex, so that two
 * neighbors can never disagree.
 *
 *     threshold units   a sign for each *switch* (unit and threshold): +, − or touching (neither bit set);
 *                       first the positive words of the stage, then its negative ones
 *     max units         a bit for each candidate that attains the maximum, unit by unit
 */
export interface VertexSigns {
  readonly stages: readonly StageSigns[];
  /** words of one vertex */
  readonly words: number;
  readonly data: Growable<Uint32Array>;
  /** [V] number of stages that are decided at the vertex */
  readonly decided: Growable<Int32Array>;
}

/** Where the signs of one stage lie within the words of a vertex. */
export interface StageSigns {
  readonly kind: "threshold" | "max";
  readonly first: number;
  /** words of the stage; half of them are positive signs in a threshold stage */
  readonly words: number;
  /** switches of a threshold stage, units of a max stage */
  readonly count: number;
  /** bits of one max unit; thresholds of one threshold unit */
  readonly perUnit: number;
}

export function createVertexSigns(stages: readonly Stage[]): VertexSigns {
  let words = 0;
  const layout = stages.map(({ piecewise }): StageSigns => {
    const units = piecewise?.units;
    const size = piecewise?.size ?? 0;
    const first = words;
    if (units?.kind === "max") {
      const own = Math.ceil((size * units.pieces) / 32);
      words += own;
      return { kind: "max", first, words: own, count: size, perUnit: units.pieces };
    }
    const perUnit = (units?.pieces ?? 1) - 1;
    const own = 2 * Math.ceil((size * perUnit) / 32);
    words += own;
    return { kind: "threshold", first, words: own, count: size * perUnit, perUnit };
  });
  return { stages: layout, words, data: growableUint32(), decided: growableInt32() };
}

/** Room for a new vertex of which nothing is known. */
export function addVertexSigns(signs: VertexSigns): void {
  extend(signs.data, signs.words);
  push(signs.decided, 0);
}

/**
 * Room for a new vertex inside the hull of others on which no unit of the stages before `stage` switches: it takes over
 * what they say. A sign that one of them has is its own; a candidate attains the maximum where it does so at all of them.
 */
export function addVertexBetween(signs: VertexSigns, others: readonly number[], stage: number): void {
  const start = extend(signs.data, signs.words);
  push(signs.decided, stage);
  const data = signs.data.data;
  for (let s = 0; s < stage; s++) {
    const { kind, first, words } = signs.stages[s];
    for (let w = first; w < first + words; w++) {
      let word = data[others[0] * signs.words + w];
      for (const other of others) {
        const its = data[other * signs.words + w];
        word = kind === "max" ? word & its : word | its;
      }
      data[start + w] = word;
    }
  }
}

/**
 * The same for a vertex between two others.
 *
 * @param inherits whether anything will read the earlier stages' signs of a new vertex: only max units do
 */
export function addVertexOnEdge(signs: VertexSigns, from: number, to: number, stage: number, inherits: boolean): void {
  const start = extend(signs.data, signs.words);
  signs.decided.data[extend(signs.decided, 1)] = stage;
  if (!inherits) return;
  const { data } = signs.data;
  for (let s = 0; s < stage; s++) {
    const { kind, first, words } = signs.stages[s];
    for (let w = first; w < first + words; w++) {
      const one = data[from * signs.words + w];
      const other = data[to * signs.words + w];
      data[start + w] = kind === "max" ? one & other : one | other;
    }
  }
}

/** First word of a vertex's signs in a stage. */
export function signWords(signs: VertexSigns, vertex: number, stage: number): number {
  return vertex * signs.words + signs.stages[stage].first;
}

/** −1, 0 (touching) or 1 of a switch. */
export function signOf(signs: VertexSigns, vertex: number, stage: number, unit: number): number {
  const word = signWords(signs, vertex, stage) + (unit >>> 5);
  const bit = 1 << (unit & 31);
  if ((signs.data.data[word] & bit) !== 0) return 1;
  return (signs.data.data[word + signs.stages[stage].words / 2] & bit) === 0 ? 0 : -1;
}

export function setSign(signs: VertexSigns, vertex: number, stage: number, unit: number, sign: 1 | -1): void {
  const word = signWords(signs, vertex, stage) + (unit >>> 5);
  const bit = 1 << (unit & 31);
  if (sign > 0) signs.data.data[word] |= bit;
  else signs.data.data[word + signs.stages[stage].words / 2] |= bit;
}

/** The candidates of a max unit that attain its maximum at a vertex, ascending. */
export function attainedAt(signs: VertexSigns, vertex: number, stage: number, unit: number): readonly number[] {
  const { perUnit } = signs.stages[stage];
  const start = signWords(signs, vertex, stage);
  const attained: number[] = [];
  for (let candidate = 0; candidate < perUnit; candidate++) {
    const bit = unit * perUnit + candidate;
    if ((signs.data.data[start + (bit >>> 5)] >>> (bit & 31)) & 1) attained.push(candidate);
  }
  return attained;
}

/** [words of the stage] the bits that all of some vertices have: in a stage of max units, what is attained at each. */
export function commonBits(signs: VertexSigns, vertices: readonly number[], stage: number): Uint32Array {
  const common = new Uint32Array(signs.stages[stage].words).fill(0xffffffff);
  for (const vertex of vertices) {
    const first = signWords(signs, vertex, stage);
    for (let w = 0; w < common.length; w++) common[w] &= signs.data.data[first + w];
  }
  return common;
}

export function setAttained(signs: VertexSigns, vertex: number, stage: number, unit: number, candidate: number): void {
  const bit = unit * signs.stages[stage].perUnit + candidate;
  signs.data.data[signWords(signs, vertex, stage) + (bit >>> 5)] |= 1 << (bit & 31);
}

/**
 * A vertex between two others can have a sign only if one of them has it: clears what rounding says otherwise. Of a stage
 * of threshold units.
 *
 * @returns how many signs were cleared
 */
export function confineSigns(signs: VertexSigns, vertex: number, from: number, to: number, stage: number): number {
  const data = signs.data.data;
  const target = signWords(signs, vertex, stage);
  const first = signWords(signs, from, stage);
  const second = signWords(signs, to, stage);
  let cleared = 0;
  for (let w = 0; w < signs.stages[stage].words; w++) {
    const allowed = data[first + w] | data[second + w];
    cleared += bitCount(data[target + w] & ~allowed);
    data[target + w] &= allowed;
  }
  return cleared;
}
