/**
 * Signs of affine forms at a point, as bits; see src/kernels/specification/signs.ts.
 *
 * A sign is decided where |z| > bound, and then the sign bit of z says which it is: one comparison does for both. Where it
 * is not, |z| is made infinite or not a number by setting its exponent, which a smallest value passes over. The bits of
 * four forms come in at the top of a word, which is turned by four: after 32 forms the first is at the bottom.
 */
import { absoluteMask, exponentMask } from "./masks";
import { multiplyAdd64 } from "./multiplyAdd";

export function signs2(
  rows: usize,
  stride: i32,
  count: i32,
  errors: usize,
  dx: f64,
  dy: f64,
  gx: f64,
  gy: f64,
  words: usize,
): f64 {
  const rowB = rows + ((<usize>stride) << 3);
  const rowC = rowB + ((<usize>stride) << 3);
  const vdx = f64x2.splat(dx);
  const vdy = f64x2.splat(dy);
  const vgx = f64x2.splat(gx);
  const vgy = f64x2.splat(gy);
  const absolute = absoluteMask(vdx);
  const infinite = exponentMask(vdx);
  const half = <usize>count >> 3;
  let smallestA = infinite;
  let smallestB = infinite;
  let j: usize = 0;
  for (let word = words; word < words + half; word += 4) {
    let decided: u32 = 0;
    let signs: u32 = 0;
    for (const wordEnd = j + 256; j < wordEnd; j += 32) {
      const aA = v128.load(rows + j);
      const bA = v128.load(rowB + j);
      const zA = multiplyAdd64(bA, vdy, multiplyAdd64(aA, vdx, v128.load(rowC + j)));
      const aboutA = multiplyAdd64(v128.and(aA, absolute), vgx, v128.load(errors + j));
      const boundA = multiplyAdd64(v128.and(bA, absolute), vgy, aboutA);
      const sizeA = v128.and(zA, absolute);
      const decidedA = f64x2.gt(sizeA, boundA);
      smallestA = f64x2.pmin(smallestA, v128.or(sizeA, v128.andnot(infinite, decidedA)));

      const aB = v128.load(rows + j, 16);
      const bB = v128.load(rowB + j, 16);
      const zB = multiplyAdd64(bB, vdy, multiplyAdd64(aB, vdx, v128.load(rowC + j, 16)));
      const aboutB = multiplyAdd64(v128.and(aB, absolute), vgx, v128.load(errors + j, 16));
      const boundB = multiplyAdd64(v128.and(bB, absolute), vgy, aboutB);
      const sizeB = v128.and(zB, absolute);
      const decidedB = f64x2.gt(sizeB, boundB);
      smallestB = f64x2.pmin(smallestB, v128.or(sizeB, v128.andnot(infinite, decidedB)));

      decided = rotr<u32>(decided | upperBits(decidedA, decidedB), 4);
      signs = rotr<u32>(signs | upperBits(zA, zB), 4);
    }
    store<u32>(word, decided & ~signs);
    store<u32>(word + half, decided & signs);
  }
  return smallestLane(f64x2.pmin(smallestA, smallestB));
}

export function signs1(rows: usize, stride: i32, count: i32, errors: usize, dx: f64, g: f64, words: usize): f64 {
  const rowC = rows + ((<usize>stride) << 3);
  const vdx = f64x2.splat(dx);
  const vg = f64x2.splat(g);
  const absolute = absoluteMask(vdx);
  const infinite = exponentMask(vdx);
  const half = <usize>count >> 3;
  let smallestA = infinite;
  let smallestB = infinite;
  let j: usize = 0;
  for (let word = words; word < words + half; word += 4) {
    let decided: u32 = 0;
    let signs: u32 = 0;
    for (const wordEnd = j + 256; j < wordEnd; j += 32) {
      const aA = v128.load(rows + j);
      const zA = multiplyAdd64(aA, vdx, v128.load(rowC + j));
      const boundA = multiplyAdd64(v128.and(aA, absolute), vg, v128.load(errors + j));
      const sizeA = v128.and(zA, absolute);
      const decidedA = f64x2.gt(sizeA, boundA);
      smallestA = f64x2.pmin(smallestA, v128.or(sizeA, v128.andnot(infinite, decidedA)));

      const aB = v128.load(rows + j, 16);
      const zB = multiplyAdd64(aB, vdx, v128.load(rowC + j, 16));
      const boundB = multiplyAdd64(v128.and(aB, absolute), vg, v128.load(errors + j, 16));
      const sizeB = v128.and(zB, absolute);
      const decidedB = f64x2.gt(sizeB, boundB);
      smallestB = f64x2.pmin(smallestB, v128.or(sizeB, v128.andnot(infinite, decidedB)));

      decided = rotr<u32>(decided | upperBits(decidedA, decidedB), 4);
      signs = rotr<u32>(signs | upperBits(zA, zB), 4);
    }
    store<u32>(word, decided & ~signs);
    store<u32>(word + half, decided & signs);
  }
  return smallestLane(f64x2.pmin(smallestA, smallestB));
}

/** The highest bits of the four 64-bit lanes of two vectors. */
function upperBits(a: v128, b: v128): u32 {
  return i32x4.bitmask(v128.shuffle<i32>(a, b, 1, 3, 5, 7));
}

function smallestLane(v: v128): f64 {
  return min(f64x2.extract_lane(v, 0), f64x2.extract_lane(v, 1));
}
