import { createNetwork } from "crease/network";
import { describe, expect, test } from "vitest";
import { checkPenalties, penalizedEntries } from "../../src/training/penalties.ts";

describe("penalties without biases", () => {
  const geometry = { strides: [1], dilations: [1], pads: [0, 0], groups: 1 };
  const ones = (name: string, shape: readonly number[]) => ({
    name,
    shape,
    values: new Float64Array(shape.reduce((size, extent) => size * extent, 1)).fill(1),
  });
  const network = createNetwork({
    inputShape: [1, 3],
    tensors: [
      ones("filters", [1, 1, 1]),
      ones("filter bias", [1]),
      ones("factor", [3]),
      ones("slope", [1]),
      ones("offset", [3]),
      ones("constant", [1, 3]),
      ones("up filters", [1, 1, 1]),
      ones("up bias", [1]),
      ones("norm scale", [1]),
      ones("norm bias", [1]),
      ones("mean", [1]),
      ones("variance", [1]),
      ones("weight", [2, 3]),
      ones("bias", [2]),
    ],
    nodes: [
      { name: "convolution", operator: { kind: "convolution", weight: 0, bias: 1, ...geometry }, inputs: [0] },
      { name: "scale", operator: { kind: "scale", factor: 2 }, inputs: [1] },
      { name: "units", operator: { kind: "prelu", slope: 3 }, inputs: [2] },
      { name: "shift", operator: { kind: "shift", offset: 4 }, inputs: [3] },
      { name: "constant", operator: { kind: "constant", value: 5 }, inputs: [] },
      { name: "sum", operator: { kind: "add" }, inputs: [4, 5] },
      {
        name: "up",
        operator: { kind: "transposedConvolution", weight: 6, bias: 7, outputPads: [0], ...geometry },
        inputs: [6],
      },
      {
        name: "norm",
        operator: { kind: "batchNormalization", scale: 8, bias: 9, mean: 10, variance: 11, epsilon: 0 },
        inputs: [7],
      },
      { name: "dense", operator: { kind: "dense", weight: 12, bias: 13 }, inputs: [8] },
    ],
  });
  const penalized = (biases: boolean) => {
    const mask = penalizedEntries(network, biases);
    return network.tensors.filter(({ offset }) => mask[offset] === 1).map(({ name }) => name);
  };

  test("act on the weights of dense layers and convolutions alone", () => {
    expect(penalized(false)).toEqual(["filters", "up filters", "weight"]);
    expect(penalizedEntries(network, false).reduce((sum, entry) => sum + entry, 0)).toBe(8);
  });

  test("and with them on all but running averages", () => {
    const names = network.tensors.map(({ name }) => name);
    expect(penalized(true)).toEqual(names.filter((name) => name !== "mean" && name !== "variance"));
  });
});

describe("checkPenalties", () => {
  test("refuses what is negative or not finite, and takes 0 and what is absent", () => {
    for (const name of ["l1", "l2", "decay"] as const) {
      for (const value of [-0.001, Number.NaN, Number.POSITIVE_INFINITY]) {
        expect(() => checkPenalties({ [name]: value })).toThrow(
          new RangeError(`penalties: expected a finite ${name} of 0 or more, got ${value}`),
        );
      }
      checkPenalties({ [name]: 0 });
      checkPenalties({ [name]: 0.5, biases: false });
    }
    checkPenalties({});
  });
});
