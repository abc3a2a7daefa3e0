import {
  createNetwork,
  denseNetwork,
  evaluateAt,
  forward,
  inputSize,
  type Network,
  type NetworkDescription,
  type Operator,
  tensorValues,
  withParameters,
} from "crease/network";
import { CreaseError, createRandom } from "crease/numeric";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normals, randomGraph } from "./randomGraph.ts";

const weight = { name: "weight", shape: [3, 2], values: [1, 2, 3, 4, 5, 6] };
const bias = { name: "bias", shape: [3], values: [10, 20, 30] };
const relu: Operator = { kind: "relu" };
const seeds = fc.integer({ min: 0, max: 2 ** 31 });

/** One node that reads the input. */
function oneNode(
  operator: Operator,
  inputShape: readonly number[],
  tensors: NetworkDescription["tensors"] = [],
  inputs: readonly number[] = operator.kind === "add" || operator.kind === "subtract" ? [0, 0] : [0],
) {
  return createNetwork({ inputShape, tensors, nodes: [{ name: "node", operator, inputs }] });
}

const at = (network: Network, ...x: number[]) => [...forward(network, Float64Array.from(x), 1)];

describe("createNetwork", () => {
  test("puts the input first, packs the tensors in order and ends at the last node", () => {
    const network = createNetwork({
      inputShape: [2],
      inputName: "pixels",
      tensors: [weight, { ...bias, storedType: "float32" }],
      nodes: [
        { name: "dense", operator: { kind: "dense", weight: 0, bias: 1 }, inputs: [0] },
        { name: "relu", operator: relu, inputs: [1] },
      ],
    });
    expect(network.nodes.map(({ name, shape }) => [name, shape])).toEqual([
      ["pixels", [2]],
      ["dense", [3]],
      ["relu", [3]],
    ]);
    expect(network.output).toBe(2);
    expect([...network.parameters]).toEqual([1, 2, 3, 4, 5, 6, 10, 20, 30]);
    expect(network.tensors.map(({ offset, storedType }) => [offset, storedType])).toEqual([
      [0, "float64"],
      [6, "float32"],
    ]);
    expect(tensorValues(network, 1)).toEqual(Float64Array.of(10, 20, 30));
    expect(tensorValues(network, 1).buffer).toBe(network.parameters.buffer);
  });

  test("without nodes is the identity", () => {
    expect(at(createNetwork({ inputShape: [2], tensors: [], nodes: [] }), 3, -4)).toEqual([3, -4]);
  });

  test("a residual block by hand: y = relu(h + W h) − x with h = relu(2 x)", () => {
    const network = createNetwork({
      inputShape: [2],
      tensors: [
        { name: "factor", shape: [], values: [2] },
        { name: "W", shape: [2, 2], values: [0, 1, -3, 0] },
      ],
      nodes: [
        { name: "2x", operator: { kind: "scale", factor: 0 }, inputs: [0] },
        { name: "h", operator: relu, inputs: [1] },
        { name: "Wh", operator: { kind: "dense", weight: 1 }, inputs: [2] },
        { name: "sum", operator: { kind: "add" }, inputs: [2, 3] },
        { name: "relu", operator: relu, inputs: [4] },
        { name: "y", operator: { kind: "subtract" }, inputs: [5, 0] },
      ],
    });
    // h = (2, 4), W h = (4, −6), relu(6, −2) = (6, 0)
    expect(at(network, 1, 2)).toEqual([5, -2]);
    // h = (0, 2), W h = (2, 0), relu(2, 2) = (2, 2)
    expect(at(network, -1, 1)).toEqual([3, 1]);
  });

  test("nodes that do not lead to the output are not evaluated", () => {
    const network = createNetwork({
      inputShape: [2],
      tensors: [weight],
      nodes: [
        { name: "unused", operator: { kind: "dense", weight: 0 }, inputs: [0] },
        { name: "reads the unused one", operator: relu, inputs: [1] },
        { name: "used", operator: relu, inputs: [0] },
        { name: "reads the output", operator: relu, inputs: [3] },
      ],
      output: 3,
    });
    expect([...evaluateAt(network, Float64Array.of(1, -1)).keys()]).toEqual([0, 3]);
    // a parameter that is read would make every value NaN
    const poisoned = { ...network, parameters: new Float64Array(6).fill(Number.NaN) };
    expect(at(poisoned, 1, -1)).toEqual([1, 0]);
  });

  test("a network survives structuredClone with the same values", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const network = randomGraph(seed);
        const copy = structuredClone(network);
        expect(copy).toEqual(network);
        const x = normals(createRandom(seed, "x"), inputSize(network));
        expect(forward(copy, x, 1)).toEqual(forward(network, x, 1));
      }),
    );
  });
});

describe("withParameters", () => {
  test("keeps graph and tensors and changes the numbers", () => {
    const network = denseNetwork([{ weight: [[1, 2]], bias: [3] }]);
    const other = withParameters(network, Float64Array.of(10, 20, 30));
    expect(other.nodes).toBe(network.nodes);
    expect(other.tensors).toBe(network.tensors);
    expect(at(other, 1, 1)).toEqual([60]);
    expect(at(network, 1, 1)).toEqual([6]);
  });

  test("expects as many numbers as there were", () => {
    const network = denseNetwork([{ weight: [[1, 2]], bias: [3] }]);
    expect(() => withParameters(network, new Float64Array(2))).toThrow(
      new RangeError("withParameters: expected 3 parameters, got 2"),
    );
  });
});

describe("denseNetwork", () => {
  test("has ReLU between its layers and none after the last", () => {
    const network = denseNetwork(
      [
        {
          weight: [
            [1, 0],
            [0, 1],
          ],
          bias: [0, -1],
        },
        { weight: [[-1, -1]], bias: [0.5] },
      ],
      "float32",
    );
    expect(network.nodes.map(({ operator }) => operator.kind)).toEqual(["input", "dense", "relu", "dense"]);
    expect(network.tensors.map(({ name, storedType }) => [name, storedType])).toEqual([
      ["0.weight", "float32"],
      ["0.bias", "float32"],
      ["1.weight", "float32"],
      ["1.bias", "float32"],
    ]);
    expect(at(network, 2, 4)).toEqual([-4.5]);
    expect(at(network, -2, 0)).toEqual([0.5]);
  });

  const one = { weight: [[1, 2]], bias: [0] };
  const refused: readonly (readonly [string, Parameters<typeof denseNetwork>[0], string])[] = [
    ["no layers", [], "denseNetwork: expected at least one layer, got none"],
    [
      "a first layer without units",
      [{ weight: [], bias: [] }],
      "denseNetwork: expected at least one unit in layer 0, got none",
    ],
    [
      "units without inputs",
      [{ weight: [[]], bias: [0] }],
      'createNetwork: expected positive extents for tensor "0.weight", got [1,0]',
    ],
    [
      "a layer that does not fit the one before",
      [one, one],
      'createNetwork: node "dense1": dense: expected a weight [outputs × 1] for input [1], got [1,2]',
    ],
    [
      "a bias of another length",
      [{ weight: [[1, 2]], bias: [0, 0] }],
      'createNetwork: node "dense0": dense: expected a bias [1], got [2]',
    ],
    [
      "a row that is too short",
      [{ weight: [[1, 2], [3]], bias: [0, 0] }],
      "denseNetwork: expected 2 weights for each unit of layer 0, got 1 for unit 1",
    ],
  ];
  test.each(refused)("refuses %s", (_title, layers, message) => {
    expect(() => denseNetwork(layers)).toThrow(new RangeError(message));
  });

  test("refuses rows of unequal length, also where the total fits", () => {
    expect(() => denseNetwork([{ weight: [[1, 2], [3], [4, 5, 6]], bias: [0, 0, 0] }])).toThrow(
      "denseNetwork: expected 2 weights for each unit of layer 0, got 1 for unit 1",
    );
  });

  test("refuses a later layer without units", () => {
    expect(() => denseNetwork([one, { weight: [], bias: [] }])).toThrow(RangeError);
  });
});

describe("what createNetwork refuses", () => {
  const identity = { kind: "reshape", shape: [2] } as const;
  const refused: readonly (readonly [string, () => unknown, string])[] = [
    ...[[0], [-2], [1.5, 2], [Number.NaN]].map(
      (shape) =>
        [
          `an input of shape [${shape}]`,
          () => createNetwork({ inputShape: shape, tensors: [], nodes: [] }),
          `createNetwork: expected positive extents for the input, got [${shape}]`,
        ] as const,
    ),
    [
      "an operator of an unknown kind",
      () =>
        createNetwork({
          inputShape: [2],
          tensors: [],
          nodes: [{ name: "a", operator: { kind: "conv" } as never, inputs: [0] }],
        }),
      'definitionOf: expected an operator of kind input, constant, dense, convolution, transposedConvolution, batchNormalization, averagePool, add, subtract, negate, scale, shift, reduce, reshape, transpose, expand, concat, slice, gather, pad, resize, pixelShuffle, relu, leakyRelu, prelu, clip, abs, softShrink, maxPool, max, min, reduceMax, reduceMin, got "conv"',
    ],
    [
      "an input of more than 2^31 values",
      () => createNetwork({ inputShape: [2 ** 16, 2 ** 16], tensors: [], nodes: [] }),
      "createNetwork: expected at most 2^31 values in the input, got [65536,65536]",
    ],
    [
      "a tensor with a negative extent",
      () => createNetwork({ inputShape: [2], tensors: [{ name: "t", shape: [-1, 2], values: [] }], nodes: [] }),
      'createNetwork: expected positive extents for tensor "t", got [-1,2]',
    ],
    [
      "a tensor with too few values",
      () => createNetwork({ inputShape: [2], tensors: [{ name: "t", shape: [2, 2], values: [1, 2, 3] }], nodes: [] }),
      'createNetwork: expected 4 values in tensor "t" [2,2], got 3',
    ],
    [
      "a second input",
      () => oneNode({ kind: "input", shape: [2] }, [2], [], []),
      'createNetwork: expected one input, got a second one, node "node"; concatenate the inputs',
    ],
    [
      "one branch for add",
      () => oneNode({ kind: "add" }, [2], [], [0]),
      'createNetwork: node "node": add: expected two or more branches, got 1',
    ],
    [
      "two branches for relu",
      () => oneNode(relu, [2], [], [0, 0]),
      'createNetwork: expected 1 inputs of node "node", got 2',
    ],
    ...[1, 2, -1, 0.5].map(
      (index) =>
        [
          `node 1 reading node ${index}`,
          () => oneNode(identity, [2], [], [index]),
          `createNetwork: expected node "node" to read an earlier node, got ${index}`,
        ] as const,
    ),
    ...(
      [
        ["weight", { kind: "dense", weight: 2 }],
        ["bias", { kind: "dense", weight: 0, bias: -1 }],
        ["factor", { kind: "scale", factor: 7 }],
        ["offset", { kind: "shift", offset: 0.5 }],
      ] as const
    ).map(
      ([role, operator]) =>
        [
          `a ${role} that is no tensor`,
          () => oneNode(operator, [2], [weight, bias]),
          `createNetwork: expected a tensor for the ${role} of node "node", got index ${(operator as Record<string, unknown>)[role]}`,
        ] as const,
    ),
    ...[2, -1, 0.5].map(
      (output) =>
        [
          `output ${output} of a network of two nodes`,
          () =>
            createNetwork({
              inputShape: [2],
              tensors: [],
              nodes: [{ name: "node", operator: relu, inputs: [0] }],
              output,
            }),
          `createNetwork: expected an output node from 0 to 1, got ${output}`,
        ] as const,
    ),
    [
      "a dense weight with the wrong number of columns",
      () => oneNode({ kind: "dense", weight: 0 }, [4, 3], [weight]),
      'createNetwork: node "node": dense: expected a weight [outputs × 3] for input [4,3], got [3,2]',
    ],
    [
      "a dense weight that is no matrix",
      () => oneNode({ kind: "dense", weight: 0 }, [3], [bias]),
      'createNetwork: node "node": dense: expected a weight [outputs × 3] for input [3], got [3]',
    ],
    [
      "a dense bias that is no vector",
      () => oneNode({ kind: "dense", weight: 0, bias: 1 }, [2], [weight, { ...bias, shape: [1, 3] }]),
      'createNetwork: node "node": dense: expected a bias [3], got [1,3]',
    ],
    [
      "a factor that does not broadcast",
      () => oneNode({ kind: "scale", factor: 0 }, [2], [bias]),
      'createNetwork: node "node": scale: expected a factor that broadcasts to [2], got [3]',
    ],
    [
      "an offset with more axes than the value",
      () => oneNode({ kind: "shift", offset: 0 }, [3], [{ ...bias, shape: [1, 3] }]),
      'createNetwork: node "node": shift: expected an offset that broadcasts to [3], got [1,3]',
    ],
    [
      "a reshape to another number of values",
      () => oneNode({ kind: "reshape", shape: [5] }, [2, 3]),
      'createNetwork: node "node": reshape: expected a shape of 6 values, got [5]',
    ],
    ...(["add", "subtract"] as const).map(
      (kind) =>
        [
          `branches of unequal shape in ${kind}`,
          () =>
            createNetwork({
              inputShape: [2],
              tensors: [],
              nodes: [
                { name: "reshape", operator: { kind: "reshape", shape: [1, 2] }, inputs: [0] },
                { name: kind, operator: { kind }, inputs: [0, 1] },
              ],
            }),
          `createNetwork: node "${kind}": ${kind}: expected branches of one shape, got [2] and [1,2]`,
        ] as const,
    ),
  ];
  test.each(refused)("%s", (_title, create, message) => {
    expect(create).toThrow(new RangeError(message));
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("the parameter %s", (value) => {
    const create = () =>
      createNetwork({ inputShape: [2], tensors: [weight, { ...bias, values: [1, value, 3] }], nodes: [] });
    expect(create).toThrow(CreaseError);
    expect(create).toThrow(
      expect.objectContaining({
        code: "non-finite",
        message: `createNetwork: expected finite parameters, got ${value} at element 1 of tensor "bias"`,
        details: { tensor: "bias", element: 1 },
      }),
    );
  });

  test.each([[[-2, -3]], [[0.5, 12]]])("a reshape to [%s], whose product fits", (shape) => {
    expect(() => oneNode({ kind: "reshape", shape }, [6])).toThrow(RangeError);
  });
});
