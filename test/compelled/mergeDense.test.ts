import { appendBlocks, blockTrainable, compelledNetwork, defaultDense, mergeDense } from "crease/compelled";
import { readOnnx, writeOnnx } from "crease/formats";
import { createNetwork, denseNetwork, forward } from "crease/network";
import { createRandom } from "crease/numeric";
import { cellCount, regionsOnSegmentSync, segment } from "crease/regions";
import { describe, expect, test } from "vitest";
import { normals } from "../network/randomGraph.ts";
import { convolutionalNetwork, named, randomBlocks } from "./blocks.ts";
import { constructions, drawnPeaks } from "./descriptions.ts";

describe("dense layers without units between them", () => {
  test("become one, and blocks an ordinary network of hidden layers of width 4k", () => {
    for (const construction of constructions) {
      const { network } = randomBlocks(1, 2, [2], 3, 5, construction);
      const merged = mergeDense(network);
      const kinds = merged.network.nodes.map(({ operator, shape }) => `${operator.kind} ${shape}`);
      expect(kinds).toEqual(["input 2", ...Array.from({ length: 5 }, () => ["dense 8", "relu 8"]).flat(), "dense 3"]);
      expect(merged.trainable).toEqual(new Uint8Array(merged.network.parameters.length).fill(1));
      const inputs = normals(createRandom(2), 200);
      const outputs = forward(network, inputs, 100);
      forward(merged.network, inputs, 100).forEach((value, i) => {
        expect(Math.abs(value - outputs[i])).toBeLessThan(1e-12);
      });
    }
  });

  test("are merged between stages as well, and behind a body", () => {
    const body = convolutionalNetwork(4);
    const { network } = appendBlocks(body, {
      outputs: 2,
      stages: [2, 3],
      layers: 2,
      peaks: (stage, block) => drawnPeaks(stage + 2 * block, 2),
      dense: defaultDense(createRandom(3)),
    });
    const merged = mergeDense(network).network;
    // the body's classifier is dense, too
    expect(merged.nodes.map(({ operator }) => operator.kind)).toEqual(
      ["input", "convolution", "batchNormalization", "relu", "reshape"].concat(
        Array.from({ length: 4 }, () => ["dense", "relu"]).flat(),
        "dense",
      ),
    );
    const inputs = normals(createRandom(5), 16 * 20);
    const outputs = forward(network, inputs, 20);
    forward(merged, inputs, 20).forEach((value, i) => {
      expect(Math.abs(value - outputs[i])).toBeLessThan(1e-11);
    });
    expect(merged.tensors[0].storedType).toBe("float32");
    expect(named(merged, "kernel")).toEqual(named(body, "kernel"));
  });

  test("multiply to the numbers worked out by hand, with the mask of products", () => {
    const network = createNetwork({
      inputShape: [2],
      tensors: [
        { name: "first", shape: [2, 2], values: [1, 0, 0, 2] },
        { name: "first bias", shape: [2], values: [1, -1] },
        { name: "second", shape: [2, 2], values: [3, 0, 4, 5] },
      ],
      nodes: [
        { name: "first", operator: { kind: "dense", weight: 0, bias: 1 }, inputs: [0] },
        { name: "second", operator: { kind: "dense", weight: 2 }, inputs: [1] },
      ],
    });
    // the diagonal of the first weight, its second bias, and nothing of the second weight
    const merged = mergeDense(network, Uint8Array.of(1, 0, 0, 1, 0, 1, 0, 0, 0, 0));
    expect(Array.from(merged.network.parameters)).toEqual([3, 0, 4, 10, 3, -1]);
    expect(Array.from(merged.trainable)).toEqual([1, 0, 1, 1, 0, 1]);
    // only the upper left entry of the second weight: it meets the first row and the first bias
    const other = mergeDense(network, Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 0, 0, 0));
    expect(Array.from(other.trainable)).toEqual([1, 0, 0, 0, 1, 0]);
    expect(merged.network.tensors.map(({ name }) => name)).toEqual(["second", "second.bias"]);
  });

  test("take any number but 0 in the mask as trainable", () => {
    const { network } = randomBlocks(2, 1, [1], 1, 2);
    const ones = Uint8Array.from(network.parameters, (_, k) => k % 3 && 1);
    const isFree = (mask: Uint8Array) => Array.from(mergeDense(network, mask).trainable, (entry) => entry !== 0);
    expect(isFree(ones.map((entry) => 255 * entry))).toEqual(isFree(ones));
  });

  test("are stored as float64, whatever the type of their factors", () => {
    const { network } = randomBlocks(2, 1, [1], 1, 2);
    const tensors = network.tensors.map((tensor) => ({ ...tensor, storedType: "float32" as const }));
    const rounded = { ...network, tensors, parameters: Float64Array.from(Float32Array.from(network.parameters)) };
    const merged = mergeDense(rounded).network;
    // the hidden layer between is as it was
    expect(merged.tensors.map(({ storedType }) => storedType)).toEqual([
      "float64",
      "float64",
      "float32",
      "float32",
      "float64",
      "float64",
    ]);
    expect(named(merged, merged.tensors[0].name).some((value) => Math.fround(value) !== value)).toBe(true);
    const inputs = normals(createRandom(2), 20);
    expect(forward(readOnnx(writeOnnx(merged)), inputs, 20)).toEqual(forward(merged, inputs, 20));
  });

  test("keep the zeros outside the diagonal blocks where they stay", () => {
    const blocks = randomBlocks(3, 2, [3], 1, 3);
    const { network, trainable } = mergeDense(blocks.network, blockTrainable(blocks));
    // two hidden matrices [12 × 12] keep theirs; all that a dense layer enters is free
    const free = trainable.reduce((sum, entry) => sum + entry, 0);
    expect(network.parameters.length - free).toBe(2 * (144 - 3 * 16));
    trainable.forEach((entry, k) => {
      if (entry === 0) expect(network.parameters[k]).toBe(0);
    });
  });

  test("stay as they are where a unit or a branch is between them", () => {
    const compelled = compelledNetwork({ construction: "add", peaks: drawnPeaks(1, 3) });
    expect(mergeDense(compelled).network).toEqual(compelled);
    const branches = createNetwork({
      inputShape: [1],
      tensors: [{ name: "w", shape: [1, 1], values: [2] }],
      nodes: [
        { name: "one", operator: { kind: "dense", weight: 0 }, inputs: [0] },
        { name: "two", operator: { kind: "dense", weight: 0 }, inputs: [1] },
        { name: "sum", operator: { kind: "add" }, inputs: [1, 2] },
      ],
    });
    const { network } = mergeDense(branches);
    expect(network).toEqual(branches);
    expect(Array.from(forward(network, Float64Array.of(3), 1))).toEqual([18]);
  });

  test("refuse a mask of another length", () => {
    expect(() => mergeDense(denseNetwork([{ weight: [[1]], bias: [0] }]), new Uint8Array(3))).toThrow(
      "mergeDense: expected a mask of 2 entries, got 3",
    );
  });

  test("merged keep the number of pieces", () => {
    const { network } = randomBlocks(7, 1, [1], 1, 5);
    // the block's domain on the line
    const [weight] = named(network, "stage0.dense.weight");
    const [bias] = named(network, "stage0.dense.bias");
    const domain = segment([(-1 - bias) / weight], [(1 - bias) / weight]);
    expect(cellCount(regionsOnSegmentSync(network, domain))).toBe(32);
    expect(cellCount(regionsOnSegmentSync(mergeDense(network).network, domain))).toBe(32);
  });
});
