/** Shapes, indices and moved numbers, computed when a file is read, against ONNX Runtime. */
import { describe, test } from "vitest";
import {
  a234,
  b3,
  booleans,
  doubles,
  expectFolded,
  flag,
  int32,
  list,
  node,
  random,
  type Shape,
  sizeOf,
} from "./foldedFile.ts";
import { type Bytes, floats, integers, type NodeOfFile } from "./onnxFile.ts";

describe("rearrangements", () => {
  test("Transpose, given and reversed", async () => {
    for (const [perm, shape] of [
      [
        [1, 0, 2],
        [3, 2, 4],
      ],
      [
        [2, 0, 1],
        [4, 2, 3],
      ],
      [undefined, [4, 3, 2]],
    ] as const) {
      const attributes = perm === undefined ? undefined : { perm: list(perm) };
      await expectFolded({ nodes: [node("Transpose", ["a"], attributes)], initializers: [a234], shape }, `${perm}`);
    }
  });

  test("Gather along each axis, with negative indices and indices of any shape", async () => {
    const i = integers("i", [2, 2], [0, -1, 1, 0]);
    for (const axis of [0, 1, 2, -1]) {
      const shape = [2, 3, 4].toSpliced(axis < 0 ? axis + 3 : axis, 1, 2, 2);
      const nodes = [node("Gather", ["a", "i"], { axis: flag(axis) })];
      await expectFolded({ nodes, initializers: [a234, i], shape }, `axis ${axis}`);
    }
    const scalar = int32("i", [], [-2]);
    await expectFolded({ nodes: [node("Gather", ["a", "i"])], initializers: [a234, scalar], shape: [3, 4] }, "scalar");
  });

  test("Concat along each axis", async () => {
    for (const axis of [0, 1, -1]) {
      const place = axis < 0 ? axis + 3 : axis;
      const other = [2, 3, 4].with(place, 2);
      const initializers = [a234, floats("b", other, random(sizeOf(other), 8))];
      const shape = [2, 3, 4].with(place, [2, 3, 4][place] + 2 + 2);
      const nodes = [node("Concat", ["a", "b", "b"], { axis: flag(axis) })];
      await expectFolded({ nodes, initializers, shape }, `axis ${axis}`);
    }
  });

  test.each<readonly [string, Shape, Shape, Shape | undefined, Shape | undefined, Shape]>([
    ["a range", [1], [3], [2], undefined, [2, 3, 2]],
    ["an end beyond the axis", [1], [2 ** 62], [1], undefined, [2, 2, 4]],
    ["negative places", [-3], [-1], [-1], undefined, [2, 3, 2]],
    ["steps", [0, 3], [3, 0], [1, 2], [2, -2], [2, 2, 2]],
    ["backwards to before the first", [-1], [-(2 ** 62)], [2], [-1], [2, 3, 4]],
    ["axes in another order", [1, 0], [3, 1], [2, 0], [1, 1], [1, 3, 2]],
    ["all axes by default", [0, 1, 1], [2, 2, 4], undefined, undefined, [2, 1, 3]],
  ])("Slice: %s", async (what, starts, ends, axes, steps, shape) => {
    const lists = { s: starts, e: ends, ...(axes && { k: axes }), ...(steps && { t: steps }) };
    const inputs = ["a", "s", "e", ...(axes ? ["k"] : steps ? [""] : []), ...(steps ? ["t"] : [])];
    const initializers = [
      a234,
      ...Object.entries(lists).map(([name, values]) => integers(name, [values.length], values)),
    ];
    await expectFolded({ nodes: [node("Slice", inputs)], initializers, shape }, what);
  });

  test("Slice with attributes, in old operator sets", async () => {
    const attributes = { starts: list([1, -2]), ends: list([3, 1000]), axes: list([1, 2]) };
    const nodes = [node("Slice", ["a"], attributes)];
    await expectFolded({ nodes, initializers: [a234], shape: [2, 2, 2], opset: 9 }, "opset 9");
  });

  test("Split into given and equal parts, of which any may be used", async () => {
    const split = (outputs: readonly string[], inputs: readonly string[], axis: number): NodeOfFile => ({
      type: "Split",
      inputs,
      outputs,
      attributes: { axis: flag(axis) },
    });
    const parts = integers("n", [3], [1, 0, 3]);
    const given = split(["p", "q", "r"], ["a", "n"], 2);
    await expectFolded({ nodes: [given], initializers: [a234, parts], shape: [2, 3, 3] }, "given");
    const equal = split(["p", "r"], ["a"], -1);
    await expectFolded({ nodes: [equal], initializers: [a234], shape: [2, 3, 2] }, "equal");
    const uneven: NodeOfFile = { ...split(["p", "r"], ["a"], 1), attributes: { axis: flag(1), num_outputs: flag(2) } };
    await expectFolded({ nodes: [uneven], initializers: [a234], shape: [2, 1, 4], opset: 18 }, "uneven");
  });

  test("Expand and Tile", async () => {
    const expand = (shape: Shape) => [integers("s", [shape.length], shape), b3];
    const nodes = [node("Expand", ["b", "s"])];
    await expectFolded({ nodes, initializers: expand([2, 3]), shape: [2, 3] }, "more axes");
    await expectFolded({ nodes, initializers: expand([2, 2, 1]), shape: [2, 2, 3] }, "both ways");
    const repeats = integers("n", [3], [2, 1, 3]);
    await expectFolded({ nodes: [node("Tile", ["a", "n"])], initializers: [a234, repeats], shape: [4, 3, 12] }, "Tile");
  });
});

describe("shapes", () => {
  const shaped = (type: string, entries: Shape | undefined, shape: Shape, attributes?: NodeOfFile["attributes"]) => {
    const initializers = [floats("a", [1, 6, 1], random(6, 4))];
    if (entries !== undefined) initializers.push(integers("s", [entries.length], entries));
    const inputs = entries === undefined ? ["a"] : ["a", "s"];
    return { nodes: [node(type, inputs, attributes)], initializers, shape };
  };

  test("Reshape, Flatten, Squeeze, Unsqueeze, Identity", async () => {
    await expectFolded(shaped("Reshape", [2, -1], [2, 3]), "an open entry");
    await expectFolded(shaped("Reshape", [0, 3, 2], [1, 3, 2]), "a kept axis");
    await expectFolded(shaped("Flatten", undefined, [6, 1], { axis: flag(2) }), "Flatten");
    await expectFolded(shaped("Flatten", undefined, [1, 6], { axis: flag(0) }), "Flatten at 0");
    await expectFolded(shaped("Flatten", undefined, [6, 1], { axis: flag(-1) }), "Flatten at −1");
    await expectFolded(shaped("Flatten", undefined, [6, 1], { axis: flag(3) }), "Flatten at the rank");
    await expectFolded(shaped("Squeeze", [0], [6, 1]), "Squeeze");
    await expectFolded(shaped("Squeeze", [-1, 0], [6]), "Squeeze of two");
    await expectFolded(shaped("Squeeze", undefined, [6]), "Squeeze of all");
    await expectFolded(shaped("Unsqueeze", [4, 1], [1, 1, 6, 1, 1]), "Unsqueeze");
    await expectFolded(shaped("Unsqueeze", [-1], [1, 6, 1, 1]), "Unsqueeze at the end");
    await expectFolded(shaped("Identity", undefined, [1, 6, 1]), "Identity");
  });

  test("Squeeze and Unsqueeze with attributes, in old operator sets", async () => {
    await expectFolded({ ...shaped("Squeeze", undefined, [1, 6], { axes: list([2]) }), opset: 11 }, "Squeeze");
    await expectFolded(
      { ...shaped("Unsqueeze", undefined, [1, 1, 6, 1], { axes: list([0]) }), opset: 11 },
      "Unsqueeze",
    );
  });

  test("Shape of a constant with start and end, and Size", async () => {
    const initializers = [a234];
    await expectFolded({ nodes: [node("Shape", ["a"])], initializers, shape: [3] }, "Shape");
    for (const [start, end, length] of [
      [1, 3, 2],
      [-2, -1, 1],
      [0, 99, 3],
    ]) {
      const nodes = [node("Shape", ["a"], { start: flag(start), end: flag(end) })];
      await expectFolded({ nodes, initializers, shape: [length] }, `Shape from ${start} to ${end}`);
    }
    await expectFolded({ nodes: [node("Size", ["a"])], initializers, shape: [] }, "Size");
  });

  test("Shape of a value that depends on the input; a batch counts as 1", async () => {
    await expectFolded({ nodes: [node("Shape", ["x"])], shape: [2] }, "Shape");
    await expectFolded({ nodes: [node("Shape", ["x"], { start: flag(1) })], shape: [5, 2] }, "Shape of a part");
    await expectFolded({ nodes: [node("Size", ["x"])], shape: [4, 5] }, "Size");
  });
});

describe("creations", () => {
  test("ConstantOfShape of zeros and of each type", async () => {
    const initializers = [integers("s", [2], [2, 3])];
    await expectFolded({ nodes: [node("ConstantOfShape", ["s"])], initializers, shape: [2, 3] }, "zeros");
    for (const value of [integers("", [1], [7]), floats("", [1], [0.1]), booleans("", [1], [1])]) {
      const nodes = [node("ConstantOfShape", ["s"], { value: { tensor: value } })];
      await expectFolded({ nodes, initializers, shape: [2, 3] }, "a value");
    }
  });

  test("Range of integers and floats, up and down", async () => {
    const range = (values: Shape, make: (name: string, dims: Shape, values: Shape) => Bytes) =>
      ["start", "limit", "step"].map((name, index) => make(name, [], [values[index]]));
    const nodes = [node("Range", ["start", "limit", "step"])];
    await expectFolded({ nodes, initializers: range([2, 11, 3], integers), shape: [3] }, "up");
    await expectFolded({ nodes, initializers: range([5, -2, -2], int32), shape: [4] }, "down");
    await expectFolded(
      { nodes, initializers: range([0, 1, 0.3], doubles), shape: [4], tolerance: 2 ** -52 },
      "doubles",
    );
  });

  test("NonZero lists indices by axis", async () => {
    const initializers = [floats("a", [2, 3], [0, 1, 0, 2, 0, 3])];
    await expectFolded({ nodes: [node("NonZero", ["a"])], initializers, shape: [2, 3] }, "NonZero");
  });
});
