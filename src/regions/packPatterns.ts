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
  const columns = { from, masks, bitOffset, ofBit: columnsOfBits(switching, layout.words) };
  for (let cell = 0; cell < cells; cell++) {
    if (cell % 1024 === 0) yield;
    if (cell > 0) packed.copyWithin(cell * words, (cell - 1) * words, cell * words);
    packDifference(patterns, cell, layout.words, columns, packed, words);
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

/** Where the columns' fields are in a pattern and in a packed one. */
interface PackedColumns {
  /** [C] first bits in a pattern, masks, first bits in a packed one */
  readonly from: Uint32Array;
  readonly masks: Uint32Array;
  readonly bitOffset: Uint32Array;
  /** [32 words] the column of each bit of a pattern; −1 for none */
  readonly ofBit: Int32Array;
}

function columnsOfBits(switching: readonly UnitField[], words: number): Int32Array {
  const ofBit = new Int32Array(32 * words).fill(-1);
  for (let column = 0; column < switching.length; column++) {
    const { bit, width } = switching[column];
    ofBit.fill(column, bit, bit + width);
  }
  return ofBit;
}

/** Packs what differs between a cell and the one before, which is often little; all of the first cell. */
function packDifference(
  patterns: Uint32Array,
  cell: number,
  patternWords: number,
  { from, masks, bitOffset, ofBit }: PackedColumns,
  packed: Uint32Array,
  words: number,
): void {
  const start = cell * patternWords;
  for (let w = 0; w < patternWords; w++) {
    const before = cell > 0 ? patterns[start - patternWords + w] : ~patterns[start + w];
    for (let rest = patterns[start + w] ^ before; rest !== 0; rest &= rest - 1) {
      const column = ofBit[32 * w + 31 - Math.clz32(rest & -rest)];
      if (column < 0) continue;
      const bit = from[column];
      const piece = (patterns[start + (bit >>> 5)] >>> (bit & 31)) & masks[column];
      const to = bitOffset[column];
      const word = cell * words + (to >>> 5);
      packed[word] = (packed[word] & ~(masks[column] << (to & 31))) | (piece << (to & 31));
    }
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
