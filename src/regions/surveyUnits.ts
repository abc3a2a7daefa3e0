import { collectBits, firstBit } from "../numeric/bits.ts";
import { type PatternLayout, writePiece } from "./patternLayout.ts";
import { commonBits, signWords, type VertexSigns } from "./vertexSigns.ts";

/** What the signs at a cell's vertices say of the units of one stage. */
export interface UnitSurvey {
  /** [words of the stage] pieces of the units that keep one; of the others, the lowest */
  readonly pieces: Uint32Array;
  /** switches, or max units, that part the vertices, ascending */
  readonly cutting: readonly number[];
}

/**
 * Surveys a stage of threshold units. A unit is past a threshold where some vertex is; one that is at it on the whole cell
 * is not.
 */
export function surveySwitches(
  signs: VertexSigns,
  layout: PatternLayout,
  vertices: readonly number[],
  stage: number,
): UnitSurvey {
  const { words, perUnit } = signs.stages[stage];
  const half = words / 2;
  const positive = new Uint32Array(half);
  const negative = new Uint32Array(half);
  for (const vertex of vertices) {
    const first = signWords(signs, vertex, stage);
    for (let w = 0; w < half; w++) {
      positive[w] |= signs.data.data[first + w];
      negative[w] |= signs.data.data[first + half + w];
    }
  }
  const pieces = new Uint32Array(layout.fields[stage].words);
  const cutting: number[] = [];
  const passed: number[] = [];
  for (let w = 0; w < half; w++) {
    collectBits(positive[w] & negative[w], 32 * w, cutting);
    // with one threshold a unit, its field is its bit
    if (perUnit === 1) pieces[w] = positive[w] & ~negative[w];
    else collectBits(positive[w] & ~negative[w], 32 * w, passed);
  }
  for (const s of passed) {
    const unit = Math.floor(s / perUnit);
    writePiece(pieces, layout.fields[stage], unit, s - unit * perUnit + 1);
  }
  return { pieces, cutting };
}

/** Surveys a stage of max units. A unit keeps the first candidate that attains its maximum at all vertices, if one does. */
export function surveyMaxima(
  signs: VertexSigns,
  layout: PatternLayout,
  vertices: readonly number[],
  stage: number,
): UnitSurvey {
  const { count, perUnit } = signs.stages[stage];
  const common = commonBits(signs, vertices, stage);
  const pieces = new Uint32Array(layout.fields[stage].words);
  const cutting: number[] = [];
  for (let unit = 0; unit < count; unit++) {
    const bit = firstBit(common, unit * perUnit, (unit + 1) * perUnit);
    if (bit < 0) cutting.push(unit);
    else writePiece(pieces, layout.fields[stage], unit, bit - unit * perUnit);
  }
  return { pieces, cutting };
}
