import type { Random } from "../numeric/random.ts";
import { type Construction, checkConstruction, checkLayers, domainOf } from "./construction.ts";

/** Between what numbers starting peaks are drawn. */
export interface PeakRange {
  /** default 0.02 */
  readonly low?: number;
  /** default 0.98 */
  readonly high?: number;
}

/**
 * Peaks drawn uniformly, as pre-training starts from.
 *
 * @returns [n + 1] for n = `layers` hidden layers
 *
 * Source    algorithm 1 of Milkert, Hyde, Laine, ICML 2025 (arXiv 2311.18022), which does not name the distribution.
 */
export function randomPeaks(random: Random, layers: number, range: PeakRange = {}): Float64Array {
  checkLayers("randomPeaks", layers);
  const { low = 0.02, high = 0.98 } = range;
  if (!(low > 0 && low <= high && high < 1)) {
    throw new RangeError(`randomPeaks: expected 0 < low ≤ high < 1, got ${low} and ${high}`);
  }
  return Float64Array.from({ length: layers + 1 }, () => low + (high - low) * random.uniform());
}

/** A piece of the target's graph: the point where the next triangle's input is 0, and where it is 1. */
interface Chord {
  readonly zero: number;
  readonly one: number;
}

/**
 * Peaks to start from for a target that is convex or concave, so that the network nearly interpolates it.
 *
 * The first is where the target is farthest from its chord: there its derivative is the chord's slope, as in every compelled
 * function. The peak gives two pieces with chords of their own, whose mean distance from the target at the breakpoint
 * is to be the scale of the wave; by Theorem 3.1 this scale is a product of two peaks, of which the second follows. So it goes
 * on with the pieces of the pieces. In the valley block, whose first scale is 1, the second peak is found like the first.
 *
 * @param target on the construction's domain; with values as the construction has them at its ends: 0 and 1, or 1 and 1
 * @returns [n + 1], kept between 0.02 and 0.98
 *
 * Source    lemma A.4 and equation 3 of Milkert, Hyde, Laine, ICML 2025 (arXiv 2311.18022), read backwards.
 * Numerics  golden sections, where a flat maximum leaves about half of the digits. The distances of deep pieces are
 *           rounding: behind some ten layers peaks are arbitrary, and matter as little.
 * Cost      2ⁿ⁺¹ values of the target, up to n = 12; deeper peaks are ½.
 */
export function chordPeaks(target: (x: number) => number, construction: Construction, layers: number): Float64Array {
  checkConstruction("chordPeaks", construction);
  checkLayers("chordPeaks", layers);
  const [zero, one] = domainOf(construction);
  let chords: readonly Chord[] = [{ zero, one }];
  const peaks = new Float64Array(layers + 1).fill(0.5);
  let scale = 1;
  for (let i = 0; i <= Math.min(layers, deepestChords); i++) {
    const isFound = i === 0 || (construction === "valley" && i === 1);
    if (isFound) peaks[i] = withinStart(farthestPlace(target, chords));
    if (i === layers) break;
    const distance = meanDistance(target, chords, peaks[i]);
    // the scale of wave i, over that of the wave before or of the line, is a product with the next peak
    const ratio = distance / scale;
    scale = distance;
    if (construction === "valley") peaks[i + 1] = withinStart(1 - ratio / peaks[i]);
    else peaks[i + 1] = withinStart(ratio / (construction === "subtract" && i === 0 ? peaks[0] : 1 - peaks[i]));
    chords = chords.flatMap((chord) => split(chord, peaks[i], construction));
  }
  return peaks;
}

/** Below this many waves the distances from chords are rounding. */
const deepestChords = 12;

/** A peak kept where training may start; ½ where a straight target leaves it open. */
function withinStart(peak: number): number {
  return Number.isNaN(peak) ? 0.5 : Math.min(Math.max(peak, 0.02), 0.98);
}

/** How far the target is from its chords at the peak's place on each, in the mean. */
function meanDistance(target: (x: number) => number, chords: readonly Chord[], place: number): number {
  let sum = 0;
  for (const chord of chords) sum += distanceFrom(target, chord)(place);
  return sum / chords.length;
}

/** The two pieces of a chord: a wave is 0 at both ends and 1 at the peak, a valley the reverse. */
function split({ zero, one }: Chord, peak: number, construction: Construction): Chord[] {
  const middle = zero + peak * (one - zero);
  if (construction === "valley") {
    return [
      { zero: middle, one: zero },
      { zero: middle, one },
    ];
  }
  return [
    { zero, one: middle },
    { zero: one, one: middle },
  ];
}

/** The distance between the target and a chord, at a place on it from 0 to 1. */
function distanceFrom(target: (x: number) => number, { zero, one }: Chord): (place: number) => number {
  const start = target(zero);
  const rise = target(one) - start;
  return (place) => Math.abs(target(zero + place * (one - zero)) - (start + place * rise));
}

/** The mean place where the target is farthest from its chords, each weighted by that distance, by golden sections. */
function farthestPlace(target: (x: number) => number, chords: readonly Chord[]): number {
  const section = (Math.sqrt(5) - 1) / 2;
  let weight = 0;
  let sum = 0;
  for (const chord of chords) {
    const distanceAt = distanceFrom(target, chord);
    let low = 0;
    let high = 1;
    let left = 1 - section;
    let right = section;
    let atLeft = distanceAt(left);
    let atRight = distanceAt(right);
    for (let step = 0; step < 60; step++) {
      if (atLeft > atRight) {
        high = right;
        right = left;
        atRight = atLeft;
        left = high - section * (high - low);
        atLeft = distanceAt(left);
      } else {
        low = left;
        left = right;
        atLeft = atRight;
        right = low + section * (high - low);
        atRight = distanceAt(right);
      }
    }
    const place = (low + high) / 2;
    const distance = distanceAt(place);
    weight += distance;
    sum += distance * place;
  }
  return sum / weight;
}
