import { readFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { imageSamples, readIdx } from "crease/datasets";
import { CreaseError } from "crease/numeric";
import { describe, expect, test } from "vitest";
import { describeWithShared, sharedPath } from "../support/shared.ts";

/** An IDX file: type, extents, the bytes of the numbers. */
function idx(type: number, shape: readonly number[], numbers: readonly number[]): Uint8Array {
  const extents = shape.flatMap((extent) => [0, 0, extent >> 8, extent & 255]);
  return Uint8Array.from([0, 0, type, shape.length, ...extents, ...numbers]);
}

describe("readIdx", () => {
  test.each([
    ["unsigned bytes", idx(0x08, [2, 3], [1, 2, 3, 4, 5, 255]), [1, 2, 3, 4, 5, 255]],
    ["signed bytes", idx(0x09, [2], [1, 255]), [1, -1]],
    ["16-bit integers", idx(0x0b, [2], [1, 2, 255, 254]), [258, -2]],
    ["32-bit integers", idx(0x0c, [1], [0, 1, 0, 0]), [65536]],
    ["float32", idx(0x0d, [1], [0x3f, 0x80, 0, 0]), [1]],
    ["float64", idx(0x0e, [1], [0xc0, 0, 0, 0, 0, 0, 0, 0]), [-2]],
  ])("reads %s, big-endian, as they are and compressed", (_, bytes, numbers) => {
    expect(Array.from(readIdx(bytes).values)).toEqual(numbers);
    expect(readIdx(gzipSync(bytes))).toEqual(readIdx(bytes));
    // a file in the middle of a buffer
    const within = new Uint8Array(bytes.length + 3);
    within.set(bytes, 3);
    expect(readIdx(within.subarray(3))).toEqual(readIdx(bytes));
  });

  test("keeps the shape", () => {
    expect(readIdx(idx(0x08, [2, 1, 3], [1, 2, 3, 4, 5, 6])).shape).toEqual([2, 1, 3]);
  });

  test("refuses what is no IDX file", () => {
    const refusal = (bytes: Uint8Array) => {
      try {
        readIdx(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(CreaseError);
        expect((error as CreaseError).code).toBe("format");
        return (error as CreaseError).message;
      }
      return "no refusal";
    };
    expect(refusal(new Uint8Array(0))).toMatch(/begins with 00 00, a type and a number of axes, got no bytes;/);
    expect(refusal(Uint8Array.of(0x50, 0x4b, 3, 4))).toMatch(/, got 50 4b 03 04; check/);
    expect(refusal(idx(0x0a, [1], [1]))).toMatch(/, got 00 00 0a 01;/);
    expect(refusal(idx(0x08, [2, 3], []).subarray(0, 9))).toMatch(
      /expected the extents of 2 axes, got 9 bytes in all;/,
    );
    expect(refusal(idx(0x08, [2, 3], [1, 2]))).toMatch(/expected 18 bytes for .* the shape \[2,3\], got 14;/);
    expect(refusal(idx(0x08, [1], [1, 2]))).toMatch(/expected 9 bytes .*, got 10;/);
  });

  test("refuses a gzip file that is cut off, damaged, or larger than its bound", () => {
    const numbers = Array.from({ length: 600 }, (_, i) => (i * i) % 251);
    const whole = Uint8Array.from(gzipSync(idx(0x08, [2, 300], numbers)));
    expect(() => readIdx(whole.subarray(0, whole.length - 20))).toThrow(/readIdx: expected a whole gzip file, got /);
    expect(() => readIdx(whole, { maxBytes: 100 })).toThrow(/, got more than 100 bytes; fetch the file again$/);
    const damaged = whole.slice();
    damaged[damaged.length - 2] ^= 1;
    expect(() => readIdx(damaged)).toThrow(/, got 612 bytes where it says 66148;/);
    const broken = whole.slice();
    broken.fill(0xff, 10, 40);
    expect(() => readIdx(broken)).toThrow(/, got one that is damaged/);
  });
});

describeWithShared("MNIST's test images", () => {
  const bytesOf = (name: string) => readFileSync(sharedPath("data", "mnist", `t10k-${name}-ubyte.gz`));

  test("are 10 000 images of 28 × 28, of which the first show 7, 2, 1, 0, 4", () => {
    const images = readIdx(bytesOf("images-idx3"));
    const labels = readIdx(bytesOf("labels-idx1"));
    expect(images.shape).toEqual([10_000, 28, 28]);
    expect(labels.shape).toEqual([10_000]);
    expect(Array.from(labels.values.subarray(0, 5))).toEqual([7, 2, 1, 0, 4]);
    const counts = new Array(10).fill(0);
    for (const label of labels.values) counts[label]++;
    expect(counts).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    const inflated = readIdx(gunzipSync(bytesOf("images-idx3")));
    expect(Buffer.compare(inflated.values as Uint8Array, images.values as Uint8Array)).toBe(0);

    const samples = imageSamples(images.values, labels.values, 100);
    expect(samples.rows).toBe(100);
    expect(samples.inputs.length).toBe(78_400);
    expect(samples.inputs.every((pixel) => pixel >= 0 && pixel <= 1)).toBe(true);
    expect(samples.inputs[203]).toBe(images.values[203] / 255);
    expect(Array.from(samples.targets.subarray(0, 5))).toEqual([7, 2, 1, 0, 4]);
  });
});

describe("imageSamples", () => {
  test("brings bytes to 0 … 1, and takes no more than there are", () => {
    expect(imageSamples([0, 255, 51, 102], [3, 4], 9)).toEqual({
      inputs: Float64Array.of(0, 1, 0.2, 0.4),
      targets: Float64Array.of(3, 4),
      rows: 2,
    });
  });

  test("refuses a limit that is no positive integer", () => {
    for (const limit of [-1, 0, 2.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => imageSamples([0, 255], [3, 4], limit)).toThrow(
        new RangeError(`imageSamples: expected a positive number of images as limit, got ${limit}`),
      );
    }
    expect(imageSamples([0, 255], [3, 4], 1).rows).toBe(1);
  });

  test("refuses pixels that are not the labels'", () => {
    expect(() => imageSamples([1, 2, 3], [0, 1])).toThrow(
      "imageSamples: expected the same number of pixels for each of 2 labels, got 3 pixels",
    );
  });
});
