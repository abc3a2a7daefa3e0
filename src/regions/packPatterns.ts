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
 * @param patterns [cells × layout.words]
 */
export function* packPatterns(
  patterns: Uint32Array,
  cells: number,
  layout: PatternLayout,
): Steps<{ units: UnitTable; packed: Uint32Array }> {
  const everywhere = new Uint32Array(layout.words).fill(0xffffffff);
  const somewhere = new Uint32Array(layout.words);
  for (let cell = 0; cell < cells; cell++) {
    if (cell % 4096 === 0) yield;
    for (let w = 0; w < layout.words; w++) {
      everywhere[w] &= patterns[cell * layout.words + w];
      somewhere[w] |= patterns[cell * layout.words + w];
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
  const from = Uint32Array.from(switching, ({ bit }) => bit);
  const masks = Uint32Array.from(switching, ({ width }) => 2 ** width - 1);
  const packed = new Uint32Array(cells * words);
  const columnsOf = columnsOfWords(from, layout.words);
  for (let cell = 0; cell < cells; cell++) {
    if (cell % 1024 === 0) yield;
    const start = cell * layout.words;
    const target = cell * words;
    // a cell is often like the one before: only words that differ are packed again
    if (cell > 0) packed.copyWithin(target, target - words, target);
    for (let w = 0; w < layout.words; w++) {
      if (cell > 0 && patterns[start + w] === patterns[start + w - layout.words]) continue;
      packColumns(patterns, start, from, masks, packed, target, bitOffset, columnsOf[w], columnsOf[w + 1]);
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

/** [words + 1] the first column in each word of a pattern; columns are sorted by their bits. */
function columnsOfWords(from: Uint32Array, words: number): Uint32Array {
  const first = new Uint32Array(words + 1);
  let column = 0;
  for (let w = 0; w <= words; w++) {
    while (column < from.length && from[column] < 32 * w) column++;
    first[w] = column;
  }
  return first;
}

/** Moves the fields of some columns of one pattern, at bits `from`, to those of a packed one. */
function packColumns(
  patterns: Uint32Array,
  start: number,
  from: Uint32Array,
  masks: Uint32Array,
  packed: Uint32Array,
  target: number,
  bitOffset: Uint32Array,
  first: number,
  end: number,
): void {
  for (let column = first; column < end; column++) {
    const bit = from[column];
    const to = bitOffset[column];
    const piece = (patterns[start + (bit >>> 5)] >>> (bit & 31)) & masks[column];
    const word = target + (to >>> 5);
    packed[word] = (packed[word] & ~(masks[column] << (to & 31))) | (piece << (to & 31));
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
