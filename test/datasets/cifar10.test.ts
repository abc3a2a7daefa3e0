import { gzipSync } from "node:zlib";
import { readCifar10 } from "crease/datasets";
import { describe, expect, test } from "vitest";

const recordBytes = 3073;

/** A batch whose images are gray, of the brightness of their number. */
function batch(labels: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(labels.length * recordBytes);
  labels.forEach((label, image) => {
    bytes.fill(image, image * recordBytes, (image + 1) * recordBytes);
    bytes[image * recordBytes] = label;
  });
  return bytes;
}

describe("readCifar10", () => {
  test("tells labels and pixels apart", () => {
    const { pixels, labels } = readCifar10(batch([9, 0, 4]));
    expect(Array.from(labels)).toEqual([9, 0, 4]);
    expect(pixels.length).toBe(3 * 3072);
    expect(pixels.every((pixel, i) => pixel === Math.floor(i / 3072))).toBe(true);
    expect(readCifar10(gzipSync(batch([9, 0, 4])))).toEqual({ pixels, labels });
  });

  test("refuses other lengths, and labels beyond 9", () => {
    expect(() => readCifar10(new Uint8Array(0))).toThrow(/expected records of 3073 bytes, got 0 bytes;/);
    expect(() => readCifar10(batch([1]).subarray(1))).toThrow(/, got 3072 bytes;/);
    expect(() => readCifar10(batch([1, 10]))).toThrow(/expected labels from 0 to 9, got 10 in record 1;/);
  });
});
