import { expect, test } from "vitest";
import { packPanels, packPanels32, paddedLength, panelCount } from "../../src/kernels/panels.ts";

test("weights are packed with 8 outputs side by side for each input, and zeros for those that are not there", () => {
  const weight = Float64Array.from({ length: 10 * 2 }, (_, i) => i + 1);
  const panels = new Float64Array(2 * 2 * 8).fill(-1);
  packPanels(weight, 10, 2, panels);
  expect([...panels]).toEqual([
    ...[1, 3, 5, 7, 9, 11, 13, 15],
    ...[2, 4, 6, 8, 10, 12, 14, 16],
    ...[17, 19, 0, 0, 0, 0, 0, 0],
    ...[18, 20, 0, 0, 0, 0, 0, 0],
  ]);

  const panels32 = new Float32Array(2 * 2 * 8).fill(-1);
  packPanels32(weight, 10, 2, panels32);
  expect([...panels32]).toEqual([...panels]);
  packPanels32(Float64Array.of(1 + 2 ** -30), 1, 1, panels32.subarray(0, 8));
  expect(panels32[0]).toBe(1);
});

test("a row is padded to whole panels", () => {
  expect([0, 1, 8, 9, 256].map(panelCount)).toEqual([0, 1, 1, 2, 32]);
  expect([0, 1, 8, 9, 256].map(paddedLength)).toEqual([0, 8, 8, 16, 256]);
});

test("weights or panels of another length are refused", () => {
  expect(() => packPanels(new Float64Array(5), 2, 3, new Float64Array(24))).toThrow(
    new RangeError("packPanels: expected weights [2 × 3] and panels of 24 numbers, got 5 and 24"),
  );
  expect(() => packPanels32(new Float64Array(6), 2, 3, new Float32Array(6))).toThrow(
    new RangeError("packPanels32: expected weights [2 × 3] and panels of 24 numbers, got 6 and 6"),
  );
});
