/**
 * Takes over rows of values, those of selected elements, and zero for the others, and notes where that changes something:
 *
 *   target[r, i] = bit i of `selected` ? source[r, i] : 0
 *
 * @param source   [rows × stride]
 * @param selected [⌈size / 32⌉] a bit for each element, or undefined for all; the kernels take 0 for its pointer then
 * @param size     number of elements
 * @param target   [rows × size]
 * @param changed  [⌈size / 32⌉] bits of the elements that differ from what was there in some row; other bits are cleared
 * @param rows     `renew3` is for 3 rows, `renew1` for 1, without a stride
 *
 * Numerics  nothing is computed; zeros of both signs are equal, and not-a-number is no number's equal.
 */
export function renew(
  source: Float64Array,
  stride: number,
  selected: Uint32Array | undefined,
  size: number,
  target: Float64Array,
  changed: Uint32Array,
  rows: number,
): void {
  changed.fill(0, 0, Math.ceil(size / 32));
  for (let i = 0; i < size; i++) {
    const isOn = selected === undefined || ((selected[i >>> 5] >>> (i & 31)) & 1) === 1;
    for (let r = 0; r < rows; r++) {
      const value = isOn ? source[r * stride + i] : 0;
      if (value !== target[r * size + i]) changed[i >>> 5] |= 1 << (i & 31);
      target[r * size + i] = value;
    }
  }
}
