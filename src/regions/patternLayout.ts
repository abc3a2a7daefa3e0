import type { Stage } from "../network/stages.ts";

/** How the pieces of one stage's units are packed: fields of `width` bits, which never straddle a word. */
export interface PieceFields {
  readonly width: number;
  readonly perWord: number;
  readonly words: number;
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
  return { width, perWord, words: Math.ceil((piecewise?.size ?? 0) / perWord) };
}

/** First bit of a unit's field, counted from the first word of its stage. */
export function fieldBit({ width, perWord }: PieceFields, unit: number): number {
  return 32 * Math.floor(unit / perWord) + width * (unit % perWord);
}

/** The piece of a unit within the words of one stage. */
export function readPiece(words: Uint32Array, fields: PieceFields, unit: number): number {
  const bit = fieldBit(fields, unit);
  return (words[bit >>> 5] >>> (bit & 31)) & (2 ** fields.width - 1);
}

export function writePiece(words: Uint32Array, fields: PieceFields, unit: number, piece: number): void {
  const bit = fieldBit(fields, unit);
  const mask = (2 ** fields.width - 1) << (bit & 31);
  words[bit >>> 5] = (words[bit >>> 5] & ~mask) | (piece << (bit & 31));
}
