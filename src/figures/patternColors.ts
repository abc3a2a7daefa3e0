import { cellCount, type Partition, pieceInPattern } from "../regions/partition.ts";
import { hexOf } from "./oklab.ts";

const hues = 40;
const lightnesses = [0.935, 0.89, 0.845] as const;

/**
 * [R] a quiet color for the activation pattern of each cell.
 *
 * Every unit turns the hue by an angle of its own between 72° and 288°, and the hue of a pattern is the sum over its
 * units of angle × piece. So cells across a crease of one unit always differ clearly, and the color of a pattern
 * depends on the pattern alone, not on the domain in which it is seen.
 */
export function patternColors(partition: Partition): string[] {
  const { node, index, constant } = partition.units;
  const turns = Float64Array.from(node, (value, column) => turnOf(value, index[column]));
  const steps = Uint32Array.from(node, (value, column) => hashOf(value, index[column]) % lightnesses.length);
  // units constant in this domain count too: zooming in must not change a color
  let constantTurn = 0;
  let constantStep = 0;
  for (let i = 0; i < constant.node.length; i++) {
    constantTurn += constant.piece[i] * turnOf(constant.node[i], constant.index[i]);
    constantStep += constant.piece[i] * (hashOf(constant.node[i], constant.index[i]) % lightnesses.length);
  }
  const palette = new Map<number, string>();
  const colors: string[] = [];
  for (let cell = 0; cell < cellCount(partition); cell++) {
    let turn = constantTurn;
    let step = constantStep;
    for (let column = 0; column < turns.length; column++) {
      const piece = pieceInPattern(partition, cell, column);
      turn += piece * turns[column];
      step += piece * steps[column];
    }
    const hue = Math.floor((turn - Math.floor(turn)) * hues) % hues;
    const key = hue * lightnesses.length + (step % lightnesses.length);
    const color = palette.get(key) ?? pastel(hue, step % lightnesses.length);
    palette.set(key, color);
    colors.push(color);
  }
  return colors;
}

function pastel(hue: number, step: number): string {
  return hexOf({ lightness: lightnesses[step], chroma: 0.045 + 0.015 * step, hue: (360 * hue) / hues });
}

/** A turn in [0.2, 0.8), the same for a unit in every partition. */
function turnOf(node: number, index: number): number {
  return 0.2 + (0.6 * (hashOf(node, index) >>> 8)) / 2 ** 24;
}

/** 32 well-mixed bits of two small numbers (the finalizer of MurmurHash3). */
function hashOf(node: number, index: number): number {
  let hash = Math.imul(node + 1, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca77);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
