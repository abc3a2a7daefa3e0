import { collectBits } from "../numeric/bits.ts";
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
  for (let k = 1; k < path.length; k++) patterns.data.set(path[k].active, start + layout.firstWord[k - 1]);
}

/**
 * Sorts the units into those that switch somewhere among the cells and those that keep one piece, and packs the patterns
 * to the former.
 *
 * @param patterns [cells × layout.words] upper pieces as set bits
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
  const switching: { node: number; index: number; bit: number }[] = [];
  const constant: { node: number; index: number; piece: number }[] = [];
  layout.stages.forEach(({ piecewise }, stage) => {
    for (let index = 0; index < (piecewise?.size ?? 0); index++) {
      const node = piecewise?.index ?? 0;
      const bit = 32 * layout.firstWord[stage] + index;
      const always = (everywhere[bit >>> 5] >>> (bit & 31)) & 1;
      const ever = (somewhere[bit >>> 5] >>> (bit & 31)) & 1;
      if (always === ever) constant.push({ node, index, piece: always });
      else switching.push({ node, index, bit });
    }
  });

  const words = Math.ceil(switching.length / 32);
  const packed = new Uint32Array(cells * words);
  for (let cell = 0; cell < cells; cell++) {
    if (cell % 1024 === 0) yield;
    const from = cell * layout.words;
    for (let column = 0; column < switching.length; column++) {
      const { bit } = switching[column];
      const isSet = (patterns[from + (bit >>> 5)] >>> (bit & 31)) & 1;
      packed[cell * words + (column >>> 5)] |= isSet << (column & 31);
    }
  }
  const units: UnitTable = {
    node: Uint32Array.from(switching, ({ node }) => node),
    index: Uint32Array.from(switching, ({ index }) => index),
    pieces: new Uint32Array(switching.length).fill(2),
    bitOffset: Uint32Array.from(switching, (_, column) => column),
    bitWidth: new Uint32Array(switching.length).fill(1),
    words,
    constant: {
      node: Uint32Array.from(constant, ({ node }) => node),
      index: Uint32Array.from(constant, ({ index }) => index),
      piece: Uint32Array.from(constant, ({ piece }) => piece),
    },
  };
  return { units, packed };
}

/** Appends the bits in which the patterns of two cells differ. */
export function differingBits(packed: Uint32Array, words: number, first: number, second: number, bits: number[]): void {
  for (let w = 0; w < words; w++) {
    collectBits(packed[first * words + w] ^ packed[second * words + w], 32 * w, bits);
  }
}
