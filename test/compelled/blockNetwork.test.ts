import {
  appendBlocks,
  blockNetwork,
  blockPeaks,
  compelledFunction,
  defaultDense,
  parallelFamilyRegions,
} from "crease/compelled";
import { forward, inputSize, outputSize, tensorValues } from "crease/network";
import { createRandom } from "crease/numeric";
import { cellCount, plane, regionsInPlaneSync, regionsOnSegmentSync, segment } from "crease/regions";
import { describe, expect, test } from "vitest";
import { normals } from "../network/randomGraph.ts";
import { convolutionalNetwork, givenDense, named, randomBlocks } from "./blocks.ts";
import { constructions, drawnPeaks } from "./descriptions.ts";

describe("blocks side by side", () => {
  test.each(constructions)("that %s waves are compelled functions between dense layers", (construction) => {
    const peaks = (stage: number, block: number) => drawnPeaks(10 * stage + block, 3, 0.2, 0.8);
    const dense = defaultDense(createRandom(5));
    const { network } = blockNetwork({
      inputSize: 2,
      outputs: 3,
      stages: [4, 2],
      layers: 3,
      construction,
      peaks,
      dense,
    });
    expect([inputSize(network), outputSize(network)]).toEqual([2, 3]);

    // the same by the closed form
    const affine = (layer: number, outputs: number, inputs: readonly number[]) => {
      const { weight, bias } = dense(outputs, inputs.length, layer);
      return weight.map((row, i) => inputs.reduce((sum, value, j) => sum + row[j] * value, bias[i]));
    };
    for (let point = 0; point < 50; point++) {
      const x = normals(createRandom(point), 2);
      let values = Array.from(x);
      [4, 2].forEach((blocks, stage) => {
        values = affine(stage, blocks, values).map((value, block) =>
          compelledFunction({ construction, peaks: peaks(stage, block) }, value),
        );
      });
      const expected = affine(2, 3, values);
      forward(network, Float64Array.from(x), 1).forEach((value, i) => {
        expect(Math.abs(value - expected[i])).toBeLessThan(1e-12);
      });
    }
  });

  test("are layers of 4k units with zeros outside the diagonal blocks", () => {
    const { network, stages } = randomBlocks(1, 2, [3], 1, 2);
    expect(network.nodes.map(({ name, shape }) => `${name} ${shape}`)).toEqual([
      "input 2",
      "stage0.dense 3",
      "stage0.layer0 12",
      "stage0.layer0.relu 12",
      "stage0.layer1 12",
      "stage0.layer1.relu 12",
      "stage0.layer2 3",
      "output 1",
    ]);
    const [first, hidden, last] = stages[0].tensors;
    const isOutside = (tensor: number, rows: number, columns: number) => {
      const values = tensorValues(network, tensor);
      const width = 3 * columns;
      return values.filter((value, k) => {
        const [row, column] = [Math.floor(k / width), k % width];
        return value !== 0 && Math.floor(row / rows) !== Math.floor(column / columns);
      }).length;
    };
    expect(isOutside(first.weight, 4, 1)).toBe(0);
    expect(isOutside(hidden.weight, 4, 4)).toBe(0);
    expect(isOutside(last.weight, 1, 4)).toBe(0);
    expect(tensorValues(network, hidden.weight).filter((value) => value !== 0).length).toBe(3 * 11);
    expect(tensorValues(network, hidden.bias)).toEqual(new Float64Array(12));
  });

  test("of which one is subtracted have the pieces of both: 2ⁿ⁺¹ − 1, and no convex function", () => {
    const layers = 5;
    const { network } = blockNetwork({
      inputSize: 1,
      outputs: 1,
      stages: [2],
      layers,
      peaks: (_, block) => drawnPeaks(block, layers, 0.3, 0.7),
      dense: givenDense({ weight: [[1], [1]], bias: [0, 0] }, { weight: [[1, -1]], bias: [0] }),
    });
    const partition = regionsOnSegmentSync(network, segment([-1], [1]));
    expect(cellCount(partition)).toBe(63);
    const slopes = Array.from(partition.outputLinear);
    const steps = slopes.slice(1).map((slope, k) => Math.sign(slope - slopes[k]));
    expect(steps).toContain(1);
    expect(steps).toContain(-1);
  });

  test.each([
    [2, 2, 5, 1024n],
    [2, 3, 3, 169n],
    [2, 4, 2, 67n],
  ])("in %d dimensions: %d blocks of %d layers make %d activation regions", (dimension, blocks, layers, expected) => {
    expect(parallelFamilyRegions(dimension, blocks, 2 ** layers - 1)).toBe(expected);
    // directions around a half turn, no two parallel; every crossing is in the window
    const weight = Array.from({ length: blocks }, (_, block) => {
      const angle = 0.3 + (Math.PI * block) / blocks;
      return [Math.cos(angle), Math.sin(angle)];
    });
    const { network } = blockNetwork({
      inputSize: 2,
      outputs: 1,
      stages: [blocks],
      layers,
      peaks: (_, block) => drawnPeaks(20 + block, layers, 0.3, 0.7),
      dense: givenDense(
        { weight, bias: weight.map((_, block) => 0.1 * block) },
        { weight: [weight.map(() => 1)], bias: [0] },
      ),
    });
    const window = plane({ origin: [0, 0], u: [1, 0], v: [0, 1] }, { bounds: [-6, 6, -6, 6] });
    expect(cellCount(regionsInPlaneSync(network, window))).toBe(Number(expected));
  });

  test("refuse dense layers and peaks that do not fit", () => {
    const options = {
      inputSize: 2,
      outputs: 1,
      stages: [2],
      layers: 2,
      peaks: () => [0.5, 0.5, 0.5],
      dense: defaultDense(createRandom(1)),
    };
    expect(() => blockNetwork({ ...options, stages: [0] })).toThrow(
      "appendBlocks: expected at least 1 block in each stage and 1 output, got 0",
    );
    expect(() => blockNetwork({ ...options, layers: 0 })).toThrow(
      "appendBlocks: expected at least 1 hidden layer, got 0",
    );
    expect(() => blockNetwork({ ...options, stages: [], construction: "convex" as "add" })).toThrow(
      'appendBlocks: expected the construction "add", "subtract" or "valley", got "convex"',
    );
    expect(() => blockNetwork({ ...options, peaks: () => [0.5, 0.5] })).toThrow(
      "appendBlocks: expected 3 peaks for 2 layers, got 2",
    );
    expect(() => blockNetwork({ ...options, peaks: () => [0.5, 2, 0.5] })).toThrow(
      "appendBlocks: expected peaks between 0 and 1, got 2 for peak 1",
    );
    expect(() => blockNetwork({ ...options, dense: () => ({ weight: [[1, 2]], bias: [0] }) })).toThrow(
      'appendBlocks: expected a weight [2 × 2] and a bias [2] of "stage0.dense", got [1 × 2] and [1]',
    );
    expect(() => appendBlocks(convolutionalNetwork(1), { ...options, after: 9 })).toThrow(
      "appendBlocks: expected a node from 0 to 5, got 9",
    );
  });
});

describe("the peaks of blocks", () => {
  test("are read with their signs, and refused where the blocks are of another construction", () => {
    const blocks = randomBlocks(4, 1, [2], 1, 1, "add");
    // the one wave of the second block, taken off instead of put on
    const { parameters } = blocks.network;
    const last = blocks.network.tensors[blocks.stages[0].tensors[1].weight].offset;
    for (let k = 0; k < 4; k++) parameters[last + 8 + 4 + k] *= k === 0 ? 1 : -1;
    const [first, second] = blockPeaks(blocks);
    expect(first.construction).toBe("add");
    expect(second.construction).toBe("add");
    expect(first.ratios[0]).toBeGreaterThan(0);
    expect(second.ratios[0]).toBeLessThan(0);
    const stages = blocks.stages.map((stage) => ({ ...stage, construction: "valley" as const }));
    expect(() => blockPeaks({ ...blocks, stages })).toThrow(
      'blockPeaks: expected weights of the construction "valley", got those of "add" or "subtract"',
    );
  });
});

describe("the number of regions of parallel families", () => {
  test("is that of the paper", () => {
    expect(parallelFamilyRegions(2, 2, 31)).toBe(1024n);
    expect(parallelFamilyRegions(2, 3, 31)).toBe(2977n);
    expect(parallelFamilyRegions(2, 16, 31)).toBe(115_817n);
    expect(parallelFamilyRegions(2, 16, 1)).toBe(137n);
    expect(parallelFamilyRegions(5, 2, 31)).toBe(1024n);
    expect(parallelFamilyRegions(0, 9, 9)).toBe(1n);
    expect(() => parallelFamilyRegions(2, -1, 1)).toThrow("parallelFamilyRegions: expected integers from 0 on, got -1");
  });
});

describe("blocks behind the features of a body", () => {
  const options = {
    outputs: 3,
    stages: [2],
    layers: 2,
    peaks: (_: number, block: number) => drawnPeaks(block, 2),
    dense: defaultDense(createRandom(2)),
  };
  const body = convolutionalNetwork(3);
  const inputs = normals(createRandom(4), 5 * 16);

  test("replace its classifier, and leave the body as it is", () => {
    // behind the convolutions, flattened here, or behind the body's own reshape
    for (const after of [3, 4]) {
      const { network } = appendBlocks(body, { ...options, after });
      expect(network.tensors.map(({ name }) => name)).not.toContain("classifier");
      expect(named(network, "kernel")).toEqual(named(body, "kernel"));
      expect(network.tensors[0].storedType).toBe("float32");
      const features = forward({ ...body, output: 4 }, inputs, 5);
      const { network: head } = blockNetwork({ ...options, inputSize: 8 });
      expect(forward(network, inputs, 5)).toEqual(forward(head, features, 5));
    }
  });

  test("stand behind the whole body unless told where, with names of their own", () => {
    const { network } = appendBlocks(body, options);
    const { network: head } = blockNetwork({ ...options, inputSize: 3 });
    expect(forward(network, inputs, 5)).toEqual(forward(head, forward(body, inputs, 5), 5));
    const names = network.nodes.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain("stage0.dense_1");
  });

  test("are found again by their peaks", () => {
    blockPeaks(appendBlocks(body, options)).forEach(({ peaks, construction }, block) => {
      expect(construction).toBe("valley");
      peaks.forEach((peak, i) => {
        expect(peak).toBeCloseTo(drawnPeaks(block, 2)[i], 14);
      });
    });
  });
});
