import { expect, test } from "vitest";
import { readOnnx } from "../../src/formats/index.ts";
import { externalReader } from "../../src/formats/onnx/externalData.ts";
import { bytes, integer, onnxFile, tensor, text } from "./onnxFile.ts";

const entriesAt = (start: number, length: number) =>
  new Map([
    ["location", "weights.bin"],
    ["offset", `${start}`],
    ["length", `${length}`],
  ]);

/** How many numbers of 4 bytes each read adds to the budget. */
function extensions(ranges: readonly (readonly [start: number, length: number])[]): number[] {
  const extended: number[] = [];
  const budget = { spend: () => {}, spendSteps: () => {}, extend: (stored: number) => extended.push(stored) };
  const read = externalReader((_, start, end) => new Uint8Array(end - start), budget);
  for (const [start, length] of ranges) read(entriesAt(start, length), "w", length / 4, length);
  return extended;
}

test("each number of another file extends the budget once, in whatever order tensors are read", () => {
  const parts = [
    [0, 40],
    [40, 20],
    [60, 20],
  ] as const;
  expect(extensions(parts)).toEqual([10, 5, 5]);
  expect(extensions(parts.toReversed())).toEqual([5, 5, 10]);
  // a tensor twice, and tensors that overlap
  expect(extensions([parts[0], parts[0]])).toEqual([10, 0]);
  expect(extensions([parts[0], [4, 40], [8, 40]])).toEqual([10, 1, 1]);
  expect(extensions([[0, 0]])).toEqual([]);
});

test("many tensors that share their numbers are refused before they fill the memory", () => {
  const size = 2 ** 20;
  const names = Array.from({ length: 1000 }, (_, index) => `w${index}`);
  const data = new Uint8Array(4 * size + 4000);
  const file = onnxFile({
    input: ["batch", size],
    nodes: [{ type: "Sum", inputs: ["x", ...names] }],
    initializers: names.map((name, index) =>
      tensor(name, [size], 1, [
        ...bytes(13, [...text(1, "location"), ...text(2, "weights.bin")]),
        ...bytes(13, [...text(1, "offset"), ...text(2, `${4 * index}`)]),
        ...integer(14, 1),
      ]),
    ),
  });
  const externalData = (_: string, start: number, end: number) => data.subarray(start, end);
  expect(() => readOnnx(file, { externalData })).toThrow("numbers to be made while the file is read");
});

test("what the function of a caller returns is checked", () => {
  const file = onnxFile({
    nodes: [{ type: "Add", inputs: ["x", "w"] }],
    initializers: [tensor("w", [2], 1, bytes(13, [...text(1, "location"), ...text(2, "weights.bin")]))],
  });
  // a caller without types may return anything
  const externalData = (() => "weights") as unknown as () => Uint8Array;
  expect(() => readOnnx(file, { externalData })).toThrow(
    new TypeError("readOnnx: expected externalData to return a Uint8Array or undefined, got string"),
  );
});
