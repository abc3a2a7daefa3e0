/** Random graphs of every operator kind, written as ONNX: read back bit for bit, and run by ONNX Runtime. */
import { expect, test } from "vitest";
import { readOnnx, writeOnnx } from "../../src/formats/index.ts";
import { forward } from "../../src/network/forward.ts";
import { inputSize, type Network } from "../../src/network/network.ts";
import { randomGraph } from "../network/randomGraph.ts";
import { relativeDifference, runOnnx, seededNumbers } from "./onnxRuntime.ts";

/** Some random graphs end in constants, which no reader takes for a network. */
function dependsOnInput({ nodes, output }: Network): boolean {
  const dependent = new Set([0]);
  nodes.forEach(({ inputs }, index) => {
    if (inputs.some((input) => dependent.has(input))) dependent.add(index);
  });
  return dependent.has(output);
}

const rows = 2;
const inputsFor = (network: Network, seed: number) => {
  const next = seededNumbers(seed);
  return Float64Array.from({ length: rows * inputSize(network) }, () => Math.fround(2 * next() - 1));
};

/** −0 as 0: a resize that changes nothing is not read as a node, and its sums would give 0 for −0. */
const unsigned = (values: Float64Array) => values.map((value) => value + 0);

const seeds = Array.from({ length: 300 }, (_, seed) => seed).filter((seed) => dependsOnInput(randomGraph(seed)));

test("graphs from seeds 0 to 299 come back bit for bit", () => {
  expect(seeds.length).toBeGreaterThan(240);
  for (const seed of seeds) {
    const network = randomGraph(seed);
    const inputs = inputsFor(network, seed);
    const copy = forward(readOnnx(writeOnnx(network)), inputs, rows);
    expect(unsigned(copy), `seed ${seed}`).toEqual(unsigned(forward(network, inputs, rows)));
  }
});

test("with float32 numbers they run elsewhere, but for resizes that the runtime does not know", async () => {
  let refused = 0;
  for (const seed of seeds) {
    const graph = randomGraph(seed);
    const network = { ...graph, parameters: graph.parameters.map(Math.fround) };
    const inputs = inputsFor(network, seed);
    try {
      const elsewhere = await runOnnx(writeOnnx(network), inputs, rows);
      expect(relativeDifference(elsewhere, forward(network, inputs, rows)), `seed ${seed}`).toBeLessThan(1e-5);
    } catch (error) {
      // linear interpolation of channels
      if (!String(error).includes("'Linear' mode only supports")) throw error;
      refused++;
    }
  }
  expect(refused).toBeLessThan(20);
});
