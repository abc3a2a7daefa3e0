import { describe, expect, test } from "vitest";
import { readOnnx, writeOnnx } from "../../src/formats/index.ts";
import { createNetwork, type NetworkDescription, withParameters } from "../../src/network/createNetwork.ts";
import { forward } from "../../src/network/forward.ts";
import { inputSize, type Network, type StoredType } from "../../src/network/network.ts";
import { CreaseError } from "../../src/numeric/errors.ts";
import { relativeDifference, runOnnx, seededNumbers } from "./onnxRuntime.ts";

/** A network with every operator: dense on a vector and on a matrix, both kinds of branches, both constants. */
function everyOperator(storedType: StoredType): Network {
  const next = seededNumbers(7);
  const numbers = (length: number) => Float64Array.from({ length }, () => Math.round(64 * (2 * next() - 1)) / 64);
  const tensor = (name: string, shape: readonly number[], length: number) => ({
    name,
    shape,
    storedType,
    values: numbers(length),
  });
  const description: NetworkDescription = {
    inputShape: [6],
    tensors: [
      tensor("w", [6, 6], 36),
      tensor("b", [6], 6),
      tensor("v", [4, 3], 12),
      tensor("c", [4], 4),
      tensor("k", [], 1),
      tensor("o", [2, 1], 2),
    ],
    nodes: [
      { name: "w", operator: { kind: "dense", weight: 0, bias: 1 }, inputs: [0] },
      { name: "", operator: { kind: "relu" }, inputs: [1] },
      { name: "difference", operator: { kind: "subtract" }, inputs: [2, 0] },
      { name: "dead end", operator: { kind: "relu" }, inputs: [3] },
      { name: "fold", operator: { kind: "reshape", shape: [2, 3] }, inputs: [3] },
      { name: "wide", operator: { kind: "dense", weight: 2, bias: 3 }, inputs: [5] },
      { name: "wide", operator: { kind: "dense", weight: 2 }, inputs: [5] },
      { name: "sum", operator: { kind: "add" }, inputs: [6, 7] },
      { name: "scaled", operator: { kind: "scale", factor: 4 }, inputs: [8] },
      { name: "shifted", operator: { kind: "shift", offset: 5 }, inputs: [9] },
      { name: "out", operator: { kind: "relu" }, inputs: [10] },
    ],
  };
  return createNetwork(description);
}

const inputsFor = (network: Network, rows: number) => {
  const next = seededNumbers(11);
  return Float64Array.from({ length: rows * inputSize(network) }, () => Math.fround(2 * next() - 1));
};

describe("a written network", () => {
  test.each(["float16", "bfloat16", "float32", "float64"] as const)(
    "of %s runs elsewhere and comes back",
    async (type) => {
      const network = everyOperator(type);
      const file = writeOnnx(network);
      const inputs = inputsFor(network, 5);
      const outputs = forward(network, inputs, 5);
      expect(relativeDifference(await runOnnx(file, inputs, 5), outputs)).toBeLessThan(
        type === "float64" ? 1e-14 : 1e-6,
      );

      const copy = readOnnx(file);
      expect(forward(copy, inputs, 5)).toEqual(outputs);
      expect(copy.nodes[0].shape).toEqual([6]);
      // what leads nowhere is left out; a dense node beyond vectors becomes two
      expect(copy.nodes.map((node) => node.operator.kind)).toEqual([
        "input",
        "dense",
        "relu",
        "subtract",
        "reshape",
        "dense",
        "shift",
        "dense",
        "add",
        "scale",
        "shift",
        "relu",
      ]);
      expect(new Set(copy.tensors.map((tensor) => tensor.storedType))).toEqual(new Set([type]));
      // a copy of the copy is the same file
      expect(writeOnnx(readOnnx(writeOnnx(copy)))).toEqual(writeOnnx(copy));
    },
  );

  test("is the same bytes each time", () => {
    expect(writeOnnx(everyOperator("float32"))).toEqual(writeOnnx(everyOperator("float32")));
  });

  test("may end at any of its nodes, even at its input", async () => {
    const network = everyOperator("float32");
    const inputs = inputsFor(network, 3);
    for (let output = 0; output < network.nodes.length; output++) {
      const cut = { ...network, output };
      const file = writeOnnx(cut);
      expect(forward(readOnnx(file), inputs, 3)).toEqual(forward(cut, inputs, 3));
      expect(relativeDifference(await runOnnx(file, inputs, 3), forward(cut, inputs, 3))).toBeLessThan(1e-6);
    }
  });

  test("must be finite in the type that is written", () => {
    const network = everyOperator("float32");
    const write = () =>
      writeOnnx(
        withParameters(
          network,
          network.parameters.map(() => 1e39),
        ),
      );
    expect(write).toThrow(CreaseError);
    expect(write).toThrow('writeOnnx: expected numbers that are finite as float32 in tensor "w", got 1e+39');
  });
});
