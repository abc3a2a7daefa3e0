import type { Samples } from "./samples.ts";

/**
 * Labeled images as samples, with their pixels from 0 to 1.
 *
 * @param pixels [images × size] bytes, row-major
 * @param labels [images] class numbers
 * @param limit  takes so many of the first ones; all unless given
 * @returns inputs [images × size], in the order of the bytes; targets [images]
 *
 * Errors    RangeError where there is not the same number of pixels for each label, and for a limit that is no positive integer.
 */
export function imageSamples(pixels: ArrayLike<number>, labels: ArrayLike<number>, limit?: number): Samples {
  const size = pixels.length / labels.length;
  if (!Number.isInteger(size) || size === 0) {
    throw new RangeError(
      `imageSamples: expected the same number of pixels for each of ${labels.length} labels, got ${pixels.length} pixels`,
    );
  }
  if (limit !== undefined && !(Number.isInteger(limit) && limit > 0)) {
    throw new RangeError(`imageSamples: expected a positive number of images as limit, got ${limit}`);
  }
  const rows = Math.min(limit ?? labels.length, labels.length);
  return {
    inputs: Float64Array.from({ length: rows * size }, (_, i) => pixels[i] / brightest),
    targets: Float64Array.from({ length: rows }, (_, i) => labels[i]),
    rows,
  };
}

const brightest = 255;
