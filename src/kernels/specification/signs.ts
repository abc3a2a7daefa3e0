/**
 * Signs of the values of affine forms at a point, each against a bound of its own:
 *
 *   z = (c + a dx) + b dy      bound = (error + |a| gx) + |b| gy      positive: z > bound      negative: −z > bound
 *
 * @param rows       [3 × stride] slopes a, slopes b, values c
 * @param count      forms: a multiple of 32, at most `stride`
 * @param errors     [count] bounds of the errors of the forms, not negative
 * @param dx, dy     the point, from where the values are
 * @param gx, gy     bounds of how uncertain it is, not negative
 * @param words      [2 count / 32] written: bits of the positive signs, then of the negative ones; form j is bit j mod 32 of
 *                   word ⌊j / 32⌋
 * @returns the smallest |z| among the decided signs, ∞ if there are none
 *
 * Numerics  two products and sums for each of z and its bound, in the order above. A form whose z or bound is not a number
 *           has neither bit.
 */
export function signs2(
  rows: Float64Array,
  stride: number,
  count: number,
  errors: Float64Array,
  dx: number,
  dy: number,
  gx: number,
  gy: number,
  words: Uint32Array,
): number {
  return decide(count, words, (j) => {
    const a = rows[j];
    const b = rows[stride + j];
    const z = rows[2 * stride + j] + a * dx + b * dy;
    return [z, errors[j] + Math.abs(a) * gx + Math.abs(b) * gy];
  });
}

/**
 * The same with one slope: z = c + a dx, bound = error + |a| g.
 *
 * @param rows       [2 × stride] slopes a, values c
 */
export function signs1(
  rows: Float64Array,
  stride: number,
  count: number,
  errors: Float64Array,
  dx: number,
  g: number,
  words: Uint32Array,
): number {
  return decide(count, words, (j) => [rows[stride + j] + rows[j] * dx, errors[j] + Math.abs(rows[j]) * g]);
}

function decide(count: number, words: Uint32Array, valueAndBound: (j: number) => [number, number]): number {
  const wordCount = count / 32;
  words.fill(0, 0, 2 * wordCount);
  let smallest = Number.POSITIVE_INFINITY;
  for (let j = 0; j < count; j++) {
    const [z, bound] = valueAndBound(j);
    const word = j >> 5;
    const bit = 1 << (j & 31);
    if (z > bound) words[word] |= bit;
    if (-z > bound) words[wordCount + word] |= bit;
    if (z > bound || -z > bound) smallest = Math.min(smallest, Math.abs(z));
  }
  return smallest;
}
