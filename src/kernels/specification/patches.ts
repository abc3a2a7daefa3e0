/**
 * The windows of a convolution over one sample, side by side: a row for each channel and tap, a column for each place.
 *
 *   target[c kernel + k, o] = source[c plane + elements[k, o]], or 0 where elements[k, o] is negative: in the padding
 *
 * @param source   [channels × plane]
 * @param elements [kernel × places] the element of a channel that tap k of the window at place o reads
 * @param target   [channels · kernel × targetStride] of which the first `places` of each row are written
 */
export function gatherPatches<T extends Float64Array | Float32Array>(
  source: T,
  channels: number,
  plane: number,
  elements: Int32Array | Uint32Array,
  kernel: number,
  places: number,
  target: T,
  targetStride: number,
): void {
  for (let c = 0; c < channels; c++) {
    for (let k = 0; k < kernel; k++) {
      for (let o = 0; o < places; o++) {
        const element = elements[k * places + o] | 0;
        target[(c * kernel + k) * targetStride + o] = element < 0 ? 0 : source[c * plane + element];
      }
    }
  }
}

/**
 * The adjoint: adds each entry of the patches to the element that it stands for, in the order of the rows of `source`.
 *
 * Numerics  one sum each.
 */
export function scatterPatches<T extends Float64Array | Float32Array>(
  source: T,
  sourceStride: number,
  channels: number,
  plane: number,
  elements: Int32Array | Uint32Array,
  kernel: number,
  places: number,
  target: T,
): void {
  for (let c = 0; c < channels; c++) {
    for (let k = 0; k < kernel; k++) {
      for (let o = 0; o < places; o++) {
        const element = elements[k * places + o] | 0;
        if (element >= 0) target[c * plane + element] += source[(c * kernel + k) * sourceStride + o];
      }
    }
  }
}
