import { extend, type Growable } from "../numeric/growable.ts";
import type { Steps } from "./enumeration.ts";
import type { UnitTable } from "./partition.ts";
import type { PatternLayout } from "./patternLayout.ts";
import type { StagePart } from "./walkCells.ts";

/** Appends the pattern of a finished cell from the parts along its path. */
export function recordPattern(
  patterns: Growable<Uint32Array>,
  layout: PatternLayout,
  path: readonly StagePart[],
): void {
  const start = extend(patterns, layout.words);
  for (let k = 1; k < path.length; k++) patterns.data.set(path[k].pieces, start + layout.firstWord[k - 1]);
}

/** Where one unit's piece lies in a pattern. */
interface UnitField {
  readonly node: number;
  readonly index: number;
  readonly pieces: number;
  readonly bit: number;
  readonly width: number;
}

/** The fields of all units of a layout. */
export function unitFields({ stages, fields, firstWord }: PatternLayout): readonly UnitField[] {
  return stages.flatMap(({ piecewise }, stage) => {
    if (!piecewise?.units) return [];
    const { index: node, size, units } = piecewise;
    return Array.from({ length: size }, (_, index) => ({
      node,
      index,
      pieces: units.kind === "max" ? units.offsets[index + 1] - units.offsets[index] : units.pieces,
      bit: 32 * firstWord[stage] + fields[stage].bits[index],
      width: fields[stage].width,
    }));
  });
}

/**
 * Sorts the units into those that switch somewhere among the cells and those that keep one piece, and packs the patterns
 * to the former.
 *
 * @param chunks [cells × layout.words] in all, one behind the other
 */
export function* packPatterns(
  chunks: readonly Uint32Array[],
  cells: number,
  layout: PatternLayout,
): Steps<{ units: UnitTable; packed: Uint32Array }> {
  const everywhere = new Uint32Array(layout.words).fill(0xffffffff);
  const somewhere = new Uint32Array(layout.words);
  for (const patterns of chunks) {
    const count = layout.words === 0 ? 0 : patterns.length / layout.words;
    for (let cell = 0; cell < count; cell++) {
      if (cell % 4096 === 0) yield;
      for (let w = 0; w < layout.words; w++) {
        everywhere[w] &= patterns[cell * layout.words + w];
        somewhere[w] |= patterns[cell * layout.words + w];
      }
    }
  }
  const switching: UnitField[] = [];
  const constant: { node: number; index: number; piece: number }[] = [];
  for (const field of unitFields(layout)) {
    const always = pieceIn(everywhere, 0, field);
    if (always === pieceIn(somewhere, 0, field)) constant.push({ ...field, piece: always });
    else switching.push(field);
  }

  const { bitOffset, words } = packedOffsets(switching);
  const runs = runsOf(switching, bitOffset);
  const packed = new Uint32Array(cells * words);
  let target = 0;
  for (const patterns of chunks) {
    for (let from = 0; from < patterns.length; from += layout.words) {
      if (target % 4096 === 0) yield;
      moveRuns(patterns, from, packed, target, runs);
      target += words;
    }
  }
  const units: UnitTable = {
    node: Uint32Array.from(switching, ({ node }) => node),
    index: Uint32Array.from(switching, ({ index }) => index),
    pieces: Uint32Array.from(switching, ({ pieces }) => pieces),
    bitOffset,
    bitWidth: Uint32Array.from(switching, ({ width }) => width),
    words,
    constant: {
      node: Uint32Array.from(constant, ({ node }) => node),
      index: Uint32Array.from(constant, ({ index }) => index),
      piece: Uint32Array.from(constant, ({ piece }) => piece),
    },
  };
  return { units, packed };
}

/** Bits that stay side by side when a pattern is packed, four numbers a run: word and shift, before and after; and masks. */
interface Runs {
  readonly places: Uint32Array;
  readonly masks: Uint32Array;
}

/** The runs of columns that lie in one word, one behind the other, both before and after. */
function runsOf(switching: readonly UnitField[], bitOffset: Uint32Array): Runs {
  const places: number[] = [];
  const lengths: number[] = [];
  let nextFrom = -1;
  let nextTo = -1;
  switching.forEach(({ bit, width }, column) => {
    const to = bitOffset[column];
    const goesOn = bit === nextFrom && to === nextTo && (bit & 31) !== 0 && (to & 31) !== 0;
    if (goesOn) lengths[lengths.length - 1] += width;
    else {
      places.push(bit >>> 5, bit & 31, to >>> 5, to & 31);
      lengths.push(width);
    }
    nextFrom = bit + width;
    nextTo = to + width;
  });
  return { places: Uint32Array.from(places), masks: Uint32Array.from(lengths, (length) => 2 ** length - 1) };
}

/** Moves the runs of one pattern to their places in a packed one. */
function moveRuns(
  patterns: Uint32Array,
  start: number,
  packed: Uint32Array,
  target: number,
  { places, masks }: Runs,
): void {
  for (let run = 0; run < masks.length; run++) {
    const at = 4 * run;
    const bits = (patterns[start + places[at]] >>> places[at + 1]) & masks[run];
    packed[target + places[at + 2]] |= bits << places[at + 3];
  }
}

/** First bits of the columns, one behind the other, none across the end of a word. */
function packedOffsets(switching: readonly UnitField[]): { bitOffset: Uint32Array; words: number } {
  const bitOffset = new Uint32Array(switching.length);
  let next = 0;
  switching.forEach(({ width }, column) => {
    if ((next & 31) + width > 32) next = 32 * Math.ceil(next / 32);
    bitOffset[column] = next;
    next += width;
  });
  return { bitOffset, words: Math.ceil(next / 32) };
}

function pieceIn(words: Uint32Array, start: number, { bit, width }: UnitField): number {
  return (words[start + (bit >>> 5)] >>> (bit & 31)) & (2 ** width - 1);
}
