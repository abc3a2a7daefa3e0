/** Bounds of networks, held against exact counts, against patterns seen at many points, and against the golden counts. */
import { readFileSync } from "node:fs";
import { readOnnx } from "crease/formats";
import { activeUnitsList, type Bounds, boundNames, boundTable, networkBounds, networkLayers } from "crease/measures";
import {
  createNetwork,
  denseNetwork,
  inputSize,
  type Network,
  type NetworkDescription,
  type Operator,
} from "crease/network";
import { createRandom } from "crease/numeric";
import { cellCount, line, plane, regionsInPlaneSync, regionsOnLineSync } from "crease/regions";
import { describe, expect, test } from "vitest";
import { type GoldenCount, sharedNetwork } from "../support/golden.ts";
import { mixedNetwork } from "../support/mixedNetworks.ts";
import { patternText } from "../support/patternText.ts";
import { he, randomNetwork } from "../support/randomNetworks.ts";
import { describeWithShared, sharedPath, testWithShared } from "../support/shared.ts";
import { patternsSeen } from "./patternsSeen.ts";

/** Expects every bound that no count may be above to be at least the count. */
function expectBelow(count: number, bounds: Bounds, title: string): void {
  const upper = boundNames(bounds).filter((name) => boundTable[name].kind !== "lower");
  expect(upper.length).toBeGreaterThan(0);
  for (const name of upper) expect(BigInt(count), `${name} of ${title}`).toBeLessThanOrEqual(bounds[name] as bigint);
}

/** A square that holds almost all creases. */
const wide = { bounds: [-1000, 1000, -1000, 1000] } as const;

function normals(seed: number, count: number): Float64Array {
  const random = createRandom(seed, "normals");
  return Float64Array.from({ length: count }, () => random.normal());
}

/** A chain of dense layers with the given units between them. */
function chainOf(seed: number, sizes: readonly number[], unitsOf: (layer: number) => Operator): Network {
  const random = createRandom(seed, "chain");
  const tensors: NetworkDescription["tensors"][number][] = [];
  const nodes: NetworkDescription["nodes"][number][] = [];
  const tensor = (shape: number[]) => {
    const values = Array.from({ length: shape.reduce((all, extent) => all * extent, 1) }, () => random.normal());
    return tensors.push({ name: `tensor${tensors.length}`, shape, values }) - 1;
  };
  const add = (operator: Operator) => nodes.push({ name: `node${nodes.length}`, operator, inputs: [nodes.length] });
  sizes.slice(1).forEach((outputs, layer) => {
    const operator = unitsOf(layer);
    // a max unit takes the largest of three candidates
    const values = operator.kind === "reduceMax" ? 3 * outputs : outputs;
    add({ kind: "dense", weight: tensor([values, sizes[layer]]), bias: tensor([values]) });
    if (operator.kind === "reduceMax") add({ kind: "reshape", shape: [3, outputs] });
    add(operator);
  });
  return createNetwork({ inputShape: [sizes[0]], tensors, nodes });
}

const kinds: Readonly<Record<string, Operator>> = {
  relu: { kind: "relu" },
  leaky: { kind: "leakyRelu", slope: 0.2 },
  clip: { kind: "clip", low: -0.5, high: 0.5 },
  low: { kind: "clip", low: -0.3 },
  abs: { kind: "abs" },
  softShrink: { kind: "softShrink", threshold: 0.3 },
  maxout: { kind: "reduceMax", axes: [0], keepAxes: false },
};

describe("no exact count is above a bound", () => {
  test("random ReLU networks in planes and on lines", () => {
    for (let seed = 0; seed < 40; seed++) {
      const random = createRandom(seed, "widths");
      const widths = Array.from({ length: 1 + random.integer(3) }, () => 1 + random.integer(6));
      const network = randomNetwork(seed, [3, ...widths, 2], he(1));
      const frame = { origin: normals(seed, 3), u: normals(seed + 1000, 3), v: normals(seed + 2000, 3) };
      const title = `3; [${widths}], seed ${seed}`;
      expectBelow(cellCount(regionsInPlaneSync(network, plane(frame, wide))), networkBounds(network, 2), title);
      const partition = regionsOnLineSync(network, line(frame.origin, frame.u));
      expectBelow(cellCount(partition), networkBounds(network, 1), title);
    }
  });

  test("one generic layer attains its bound in a plane", () => {
    const network = randomNetwork(5, [2, 9, 1], he(0.01));
    const domain = plane({ origin: [0, 0], u: [1, 0], v: [0, 1] }, wide);
    expect(networkBounds(network).zaslavsky).toBe(BigInt(cellCount(regionsInPlaneSync(network, domain))));
  });

  test.each(Object.entries(kinds))("one generic layer of units %s attains its bound on a line", (_, operator) => {
    const network = chainOf(1, [1, 4], () => operator);
    const { layerwise, serra } = networkBounds(network);
    const count = cellCount(regionsOnLineSync(network, line([0], [1])));
    expectBelow(count, networkBounds(network), operator.kind);
    // one candidate of a max unit may never be the largest
    if (operator.kind !== "reduceMax") expect(layerwise ?? serra).toBe(BigInt(count));
  });

  test.each(Object.keys(kinds))("two layers, the first of units %s, in a plane", (kind) => {
    for (let seed = 0; seed < 20; seed++) {
      const others = Object.keys(kinds);
      const network = chainOf(seed, [2, 1 + (seed % 3), 4, 1], (l) => kinds[l === 0 ? kind : others[(seed + l) % 7]]);
      const domain = plane({ origin: [0, 0], u: [1, 0], v: [0, 1] }, wide);
      expectBelow(cellCount(regionsInPlaneSync(network, domain)), networkBounds(network), `${kind}, seed ${seed}`);
    }
  });

  test("convolutions, shortcuts, pools and maxouts", () => {
    for (let seed = 0; seed < 40; seed++) {
      const network = mixedNetwork(seed);
      const n = inputSize(network);
      const frame = { origin: normals(seed, n), u: normals(seed + 1000, n), v: normals(seed + 2000, n) };
      const title = `mixed network ${seed}`;
      expectBelow(cellCount(regionsInPlaneSync(network, plane(frame, wide))), networkBounds(network, 2), title);
      expectBelow(cellCount(regionsOnLineSync(network, line(frame.origin, frame.u))), networkBounds(network, 1), title);
    }
  });
});

describe("patterns seen in three to five dimensions", () => {
  test.each(Object.keys(kinds))("are not more than the bounds: units %s", (kind) => {
    for (let seed = 0; seed < 12; seed++) {
      const n = 3 + (seed % 3);
      const sizes = [n, 1 + (seed % 4), 1 + ((seed * 7) % 5), 3];
      const network = chainOf(seed, sizes, () => kinds[kind]);
      expectBelow(patternsSeen(network, 20_000, seed), networkBounds(network), `${kind}, [${sizes}], seed ${seed}`);
    }
  });

  test("fill the bound where every unit has an input of its own", () => {
    const network = denseNetwork([
      {
        weight: [
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 1],
        ],
        bias: [0, 0, 0],
      },
      { weight: [[1, 1, 1]], bias: [0] },
    ]);
    expect(patternsSeen(network, 1000, 1)).toBe(Number(networkBounds(network).serra));
  });
});

test("no arrangement has more parts with many active units than the lists of Hinz", () => {
  const attained = new Set<string>();
  for (let seed = 0; seed < 150; seed++) {
    const units = 2 + (seed % 5);
    const network = randomNetwork(seed, [2, units, 1], he(0.3));
    const inPlane = regionsInPlaneSync(network, plane({ origin: [0, 0], u: [1, 0], v: [0, 1] }, wide));
    const onLine = regionsOnLineSync(network, line([0.1, 0.2], normals(seed, 2)));
    for (const partition of [inPlane, onLine]) {
      const counts = new Array<number>(units + 1).fill(0);
      for (let cell = 0; cell < cellCount(partition); cell++) {
        counts[[...patternText(partition, cell)].filter((piece) => piece === "1").length]++;
      }
      const dimension = partition === inPlane ? 2 : 1;
      const list = activeUnitsList(dimension, units);
      let [seen, listed] = [0, 0n];
      for (let active = units; active >= 0; active--) {
        seen += counts[active];
        listed += list[active];
        expect(BigInt(seen), `${active} of ${units} active, seed ${seed}`).toBeLessThanOrEqual(listed);
        if (BigInt(seen) === listed && active === 1) attained.add(`${dimension}; ${units}`);
      }
    }
  }
  // the lists are not larger than they have to be
  expect([...attained]).toEqual(expect.arrayContaining(["1; 2", "1; 3", "2; 2", "2; 3"]));
});

describe("the layers of a network", () => {
  const dense = (weight: number, bias: number): Operator => ({ kind: "dense", weight, bias });
  const tensors = [
    { name: "w", shape: [3, 3], values: normals(1, 9) },
    { name: "b", shape: [3], values: normals(2, 3) },
  ];

  test("of a chain of ReLUs are waists, and off they are constant", () => {
    const { dimension, layers } = networkLayers(randomNetwork(1, [4, 6, 2, 3, 1], he(1)));
    expect(dimension).toBe(4);
    expect(layers.map(({ units, rank, hyperplanes }) => [units, rank, hyperplanes])).toEqual([
      [6, 4, 6],
      [2, 2, 2],
      [3, 2, 3],
    ]);
    expect(layers.every(({ isWaist, isConstantOff }) => isWaist && isConstantOff)).toBe(true);
  });

  test("a shortcut goes around a layer, and its input's dimensions survive", () => {
    const nodes = [
      { name: "z", operator: dense(0, 1), inputs: [0] },
      { name: "h", operator: { kind: "relu" }, inputs: [1] },
      { name: "sum", operator: { kind: "add" }, inputs: [2, 0] },
      { name: "y", operator: { kind: "relu" }, inputs: [3] },
    ] as const;
    const network = createNetwork({ inputShape: [3], tensors, nodes });
    expect(networkLayers(network).layers.map(({ isWaist, rank }) => [isWaist, rank])).toEqual([
      [false, 3],
      [true, 3],
    ]);
    const bounds = networkBounds(network);
    expect(bounds).toMatchObject({ layerwise: 64n, montufar2017: 64n });
    expect(bounds).not.toHaveProperty("serra");
    expect(bounds).not.toHaveProperty("montufar2014");
  });

  test("see the dimensions that reach them: one through a narrow matrix, two through a pair of them", () => {
    const pair = [
      { name: "w1", shape: [1, 2], values: [1, 2] },
      { name: "w2", shape: [1, 2], values: [3, -1] },
      { name: "wide", shape: [3, 1], values: [1, 2, 3] },
      { name: "b", shape: [3], values: [1, 1, 0] },
    ];
    const narrow = [
      { name: "one", operator: { kind: "dense", weight: 0 }, inputs: [0] },
      { name: "three", operator: { kind: "dense", weight: 2, bias: 3 }, inputs: [1] },
      { name: "h", operator: { kind: "relu" }, inputs: [2] },
    ] as const;
    expect(networkBounds(createNetwork({ inputShape: [2], tensors: pair, nodes: narrow })).serra).toBe(4n);
    const joined = [
      { name: "one", operator: { kind: "dense", weight: 0 }, inputs: [0] },
      { name: "other", operator: { kind: "dense", weight: 1 }, inputs: [0] },
      { name: "two", operator: { kind: "concat", axis: 0 }, inputs: [1, 2] },
      { name: "h", operator: { kind: "relu" }, inputs: [3] },
    ] as const;
    const network = createNetwork({ inputShape: [2], tensors: pair, nodes: joined });
    expect(networkBounds(network).serra).toBe(4n);
    expect(patternsSeen(network, 1000, 1)).toBe(4);
  });

  test("that is the output counts, one beside the path to it does not", () => {
    const nodes = [
      { name: "z", operator: dense(0, 1), inputs: [0] },
      { name: "beside", operator: { kind: "abs" }, inputs: [1] },
      { name: "y", operator: { kind: "relu" }, inputs: [1] },
    ] as const;
    const network = createNetwork({ inputShape: [3], tensors, nodes });
    expect(networkBounds(network)).toMatchObject({ zaslavsky: 8n, serra: 8n });
    expect(networkBounds({ ...network, output: 1 })).toEqual({
      serra: 1n,
      hinz: 1n,
      montufar2017: 1n,
      productOfZaslavsky: 1n,
      patterns: 1n,
    });
  });

  test("max units by their candidates: a window at the border has fewer", () => {
    const window = { kernel: [2], strides: [2], dilations: [1], pads: [1, 0], ceil: false };
    const nodes = [{ name: "pool", operator: { kind: "maxPool", window }, inputs: [0] }] as const;
    const network = createNetwork({ inputShape: [1, 5], tensors: [], nodes });
    const [layer] = networkLayers(network).layers;
    expect(layer.groups.toSorted((a, b) => a.pieces - b.pieces)).toEqual([
      { pieces: 1, units: 1 },
      { pieces: 2, units: 2 },
    ]);
    expect(layer.hyperplanes).toBe(2);
    expect(networkBounds(network)).toMatchObject({ layerwise: 4n, patterns: 4n });
  });
});

describe("maxima over all weights, and lower bounds of them", () => {
  const first = {
    weight: [
      [1, 2],
      [3, 1],
      [1, 1],
    ],
    bias: [1, 2, 3],
  };

  test("are those of fully connected networks", () => {
    expect(networkBounds(denseNetwork([first, { weight: [[1, 1, 1]], bias: [0] }])).zaslavsky).toBe(7n);
  });

  test("are absent where weights are shared, biases are missing or a matrix lies between", () => {
    const weight = { name: "w", shape: [2, 2], values: [1, 2, 3, 4] };
    const dense = { kind: "dense", weight: 0 } as const;
    const shared = { inputShape: [3, 2], tensors: [weight, { name: "b", shape: [2], values: [1, 2] }] };
    const chain = (operators: readonly Operator[]) =>
      operators.map((operator, k) => ({ name: `node${k}`, operator, inputs: [k] }));
    const networks = [
      createNetwork({ ...shared, nodes: chain([{ ...dense, bias: 1 }, { kind: "relu" }]) }),
      createNetwork({ inputShape: [2], tensors: [weight], nodes: chain([dense, { kind: "relu" }]) }),
      createNetwork({
        ...shared,
        inputShape: [2],
        nodes: chain([dense, { ...dense, bias: 1 }, { kind: "relu" }]),
      }),
      createNetwork({ ...shared, inputShape: [2], nodes: chain([{ ...dense, bias: 1 }, { kind: "abs" }]) }),
    ];
    for (const network of networks) {
      expect(boundNames(networkBounds(network)).filter((name) => boundTable[name].kind !== "upper")).toEqual([]);
    }
    const own = createNetwork({
      ...shared,
      inputShape: [2],
      nodes: chain([{ ...dense, bias: 1 }, { kind: "relu" }]),
    });
    expect(networkBounds(own).zaslavsky).toBe(4n);
  });
});

test("a dimension that the input space does not have is wrong use", () => {
  const network = randomNetwork(1, [2, 3, 1], he(1));
  expect(() => networkBounds(network, 3)).toThrow(
    "networkLayers: expected a dimension of at most 2, the number of inputs, got 3",
  );
  expect(() => networkBounds(network, 0)).toThrow("networkLayers: expected a positive integer for dimension, got 0");
});

describeWithShared("the golden counts", () => {
  // convolutional networks as well: nothing is enumerated
  const all: readonly GoldenCount[] = JSON.parse(readFileSync(sharedPath("golden", "regions.json"), "utf8"));
  const isOneDimensional = (domain: string) => domain.startsWith("segment");

  test.each(all.map((golden) => [golden.model, golden.domainName, golden] as const))("%s %s", (model, name, golden) => {
    const network = sharedNetwork(model);
    const dimension = isOneDimensional(name) || inputSize(network) === 1 ? 1 : 2;
    expectBelow(golden.activationRegions, networkBounds(network, dimension), `${model} ${name}`);
  });
});

testWithShared("three layers of 256 units, in a plane and in all 784 dimensions", () => {
  const network = readOnnx(readFileSync(sharedPath("nets", "relu_784-256x3-10_he_s0.onnx")));
  expect(networkBounds(network, 2).serra).toBe((1n + 256n + 32640n) ** 3n);
  const { serra, montufar2017 } = networkBounds(network) as Required<Bounds>;
  expect(serra).toBeLessThan(montufar2017);
});
