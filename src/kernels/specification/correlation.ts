/**
 * Filters over the windows of a value with channels, for rows of values, at some of the places where windows lie:
 *
 *   y[r, j, place] = Σ_{channel, tap of the window} W[j, channel, tap] x[r, channel, element] + (r = rows − 1 ? bias[j] : 0)
 *
 * What is zero in all rows is left out.
 *
 * @param offsets    [windows + 1] where the taps of each window begin in `taps`
 * @param taps       pairs: an element of the plane, and the tap of the filter that it meets
 * @param list       [count] the places to compute
 * @param channels   that each filter reads
 * @param plane      elements of one channel
 * @param kernel     taps of a filter in one channel
 * @param x          [rows × xStride] of which the first channels · plane of each row may be read
 * @param panels     [⌈outputs / 8⌉ × channels · kernel × 8] the filters W as `packPanels` writes them
 * @param bias       [8 ⌈outputs / 8⌉] of the last row
 * @param patch      room for 4 numbers for each tap of the largest window, in all channels
 * @param y          [rows × yStride] of which element j · places + place is written, for each output and each place listed
 * @param rows       `correlate3` is for 3 rows, `correlate1` for 1, without strides
 *
 * Numerics  the sum starts from zero and takes the products in the order of channels, then of the window's taps, and the
 *           bias at last, each product and each sum rounded.
 */
export function correlate(
  offsets: Uint32Array,
  taps: Uint32Array,
  list: Uint32Array,
  count: number,
  channels: number,
  plane: number,
  kernel: number,
  x: Float64Array,
  xStride: number,
  panels: Float64Array,
  outputs: number,
  bias: Float64Array,
  y: Float64Array,
  places: number,
  yStride: number,
  rows: number,
): void {
  for (let l = 0; l < count; l++) {
    const place = list[l];
    for (let j = 0; j < outputs; j++) {
      const sums = new Float64Array(rows);
      for (let channel = 0; channel < channels; channel++) {
        for (let k = offsets[place]; k < offsets[place + 1]; k++) {
          const values = Array.from({ length: rows }, (_, r) => x[r * xStride + channel * plane + taps[2 * k]]);
          if (values.every((value) => value === 0)) continue;
          const input = channel * kernel + taps[2 * k + 1];
          const weight = panels[((j >> 3) * channels * kernel + input) * 8 + (j & 7)];
          values.forEach((value, r) => {
            sums[r] += weight * value;
          });
        }
      }
      sums[rows - 1] += bias[j];
      sums.forEach((sum, r) => {
        y[r * yStride + j * places + place] = sum;
      });
    }
  }
}
