import type { Stage } from "../network/stages.ts";

/** How the pieces of one stage's units are packed: fields of `width` bits, which never straddle a word. */
export interface PieceFields {
  readonly width: number;
  /** 2^width − 1 */
  readonly mask: number;
  readonly words: number;
  /** [units] first bit of each unit's field, counted from the first word of the stage */
  readonly bits: Uint32Array;
}

/** Where the pieces of each stage lie within the words of a pattern; stages begin at a new word. */
export interface PatternLayout {
  readonly stages: readonly Stage[];
  readonly fields: readonly PieceFields[];
  /** [stages + 1] first word of each stage, and behind the last */
  readonly firstWord: readonly number[];
  /** words of a whole pattern */
  readonly words: number;
}

export function patternLayout(stages: readonly Stage[]): PatternLayout {
  const fields = stages.map(pieceFields);
  const firstWord = [0];
  for (const { words } of fields) firstWord.push((firstWord.at(-1) ?? 0) + words);
  return { stages, fields, firstWord, words: firstWord[stages.length] };
}

function pieceFields({ piecewise }: Stage): PieceFields {
  const width = Math.max(1, Math.ceil(Math.log2(piecewise?.units?.pieces ?? 1)));
  const perWord = Math.floor(32 / width);
  const size = piecewise?.size ?? 0;
  const bits = new Uint32Array(size);
  for (let unit = 0; unit < size; unit++) bits[unit] = 32 * Math.floor(unit / perWord) + width * (unit % perWord);
  return { width, mask: 2 ** width - 1, words: Math.ceil(size / perWord), bits };
}

/** The piece of a unit within the words of one stage. */
export function readPiece(words: Uint32Array, { bits, mask }: PieceFields, unit: number): number {
  const bit = bits[unit];
  return (words[bit >>> 5] >>> (bit & 31)) & mask;
}

export function writePiece(words: Uint32Array, { bits, mask }: PieceFields, unit: number, piece: number): void {
  const bit = bits[unit];
  words[bit >>> 5] = (words[bit >>> 5] & ~(mask << (bit & 31))) | (piece << (bit & 31));
}
