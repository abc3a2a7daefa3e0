import { CreaseError } from "../numeric/errors.ts";
import type { ReadDataOptions } from "./idx.ts";
import { defaultMaxBytes, inflate } from "./inflate.ts";

/** Images of 3 × 32 × 32 bytes and their labels. */
export interface Cifar10Batch {
  /** [images × 3 × 32 × 32] red, green, blue */
  readonly pixels: Uint8Array;
  /** [images] 0 to 9 */
  readonly labels: Uint8Array;
}

const pixelCount = 3 * 32 * 32;
const recordBytes = 1 + pixelCount;

/**
 * Reads a batch of CIFAR-10 in its binary version, `data_batch_1.bin` for example, as it is or compressed by gzip.
 *
 * Source    the format is described with the CIFAR-10 data set (Krizhevsky): records of a label and of the pixels.
 * Errors    CreaseError "format" for a file of another length, or with labels beyond 9.
 */
export function readCifar10(bytes: Uint8Array, { maxBytes = defaultMaxBytes }: ReadDataOptions = {}): Cifar10Batch {
  const plain = inflate(bytes, "readCifar10", maxBytes);
  const count = plain.length / recordBytes;
  if (!Number.isInteger(count) || count === 0) {
    throw new CreaseError(
      "format",
      `readCifar10: expected records of ${recordBytes} bytes, got ${plain.length} bytes; take a .bin file of the binary version`,
    );
  }
  const pixels = new Uint8Array(count * pixelCount);
  const labels = new Uint8Array(count);
  for (let image = 0; image < count; image++) {
    const at = image * recordBytes;
    labels[image] = plain[at];
    pixels.set(plain.subarray(at + 1, at + recordBytes), image * pixelCount);
  }
  const wrong = labels.findIndex((label) => label > 9);
  if (wrong >= 0) {
    throw new CreaseError(
      "format",
      `readCifar10: expected labels from 0 to 9, got ${labels[wrong]} in record ${wrong}; take a .bin file of the binary version`,
    );
  }
  return { pixels, labels };
}
