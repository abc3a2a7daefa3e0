import { appendBlocks, blockParameterization, blockTrainable, defaultDense } from "crease/compelled";
import { forward, withParameters } from "crease/network";
import { createRandom } from "crease/numeric";
import { describe, expect, test } from "vitest";
import { normals } from "../network/randomGraph.ts";
import { convolutionalNetwork, named, randomBlocks } from "./blocks.ts";
import { centralDifferences } from "./centralDifferences.ts";
import { constructions, drawnPeaks } from "./descriptions.ts";

describe("the parameterization of a network with blocks", () => {
  const cases = constructions.flatMap((construction) => [
    { construction, freeScales: false },
    { construction, freeScales: true },
  ]);

  test.each(cases)("of $construction, free scales $freeScales, writes the network that it was read from", (options) => {
    const blocks = randomBlocks(1, 2, [3, 2], 2, 4, options.construction);
    const { network } = blocks;
    const parameterization = blockParameterization(blocks, options);
    const theta = parameterization.thetaOf(network.parameters);
    const ratios = options.construction === "valley" ? 3 : 4;
    // dense layers 2 → 3 → 2 → 2, and five blocks
    expect(theta.length).toBe(9 + 8 + 6 + 5 * (5 + (options.freeScales ? ratios : 0)));
    const parameters = Float64Array.from(network.parameters, (value, k) => (parameterization.written[k] ? 9 : value));
    parameterization.write(theta, parameters);
    parameters.forEach((value, k) => {
      expect(Math.abs(value - network.parameters[k])).toBeLessThanOrEqual(1e-13 * Math.abs(network.parameters[k]));
    });
  });

  test("writes all but the zeros outside the diagonal blocks, which the mask names too", () => {
    const blocks = randomBlocks(2, 2, [3], 2, 4);
    const { written } = blockParameterization(blocks);
    const trainable = blockTrainable(blocks);
    expect(written).toEqual(trainable);
    // [12 × 3], three times [12 × 12] and [3 × 12], of which a third is on the diagonal
    expect(trainable.filter((entry) => entry === 0).length).toBe((2 / 3) * (36 + 3 * 144 + 36));
    trainable.forEach((entry, k) => {
      if (entry === 0) expect(blocks.network.parameters[k]).toBe(0);
    });
  });

  test.each(cases)("of $construction, free scales $freeScales, pulls gradients back to θ", (options) => {
    const blocks = randomBlocks(3, 2, [2, 3], 2, 3, options.construction);
    const { network } = blocks;
    const parameterization = blockParameterization(blocks, options);
    const theta = parameterization.thetaOf(network.parameters);
    const random = createRandom(6);
    const gradient = normals(random, network.parameters.length);
    const exact = new Float64Array(theta.length).fill(Number.NaN);
    parameterization.pullBack(theta, gradient, exact);
    const differences = centralDifferences(parameterization, theta, network.parameters, (parameters) =>
      parameters.reduce((sum, value, k) => sum + value * gradient[k], 0),
    );
    exact.forEach((entry, k) => {
      expect(Math.abs(entry - differences[k]), `entry ${k}`).toBeLessThan(1e-6 * (1 + Math.abs(entry)));
    });
  });

  test.each(cases)("of $construction, free scales $freeScales, differentiates a loss by θ", (options) => {
    const blocks = randomBlocks(4, 2, [2], 1, 3, options.construction);
    const { network } = blocks;
    const parameterization = blockParameterization(blocks, options);
    const theta = parameterization.thetaOf(network.parameters);
    const inputs = normals(createRandom(8), 20).map((value) => value / 2);
    const loss = (parameters: Float64Array) =>
      forward(withParameters(network, parameters), inputs, 10).reduce((sum, y, i) => sum + (y - inputs[2 * i]) ** 2, 0);
    const step = 2 ** -22;
    const byParameters = network.parameters.map((value, k) => {
      const at = (moved: number) => loss(network.parameters.with(k, moved));
      return parameterization.written[k] ? (at(value + step) - at(value - step)) / (2 * step) : 0;
    });
    const exact = new Float64Array(theta.length);
    parameterization.pullBack(theta, byParameters, exact);
    const differences = centralDifferences(parameterization, theta, network.parameters, loss, step);
    exact.forEach((entry, k) => {
      expect(Math.abs(entry - differences[k]), `entry ${k}`).toBeLessThan(1e-5 * (0.1 + Math.abs(entry)));
    });
  });

  test("clamps the peaks of every block and nothing else", () => {
    const blocks = randomBlocks(5, 1, [2], 1, 1);
    const parameterization = blockParameterization(blocks);
    const theta = new Float64Array(parameterization.size).fill(5);
    parameterization.project?.(theta);
    expect(Array.from(theta)).toEqual([5, 5, 5, 5, 5, 5, 5, 0.999, 0.999, 0.999, 0.999]);
  });

  test("leaves running averages of batch normalizations to the gradient engine", () => {
    const body = convolutionalNetwork(1);
    const blocks = appendBlocks(body, {
      outputs: 2,
      stages: [2],
      layers: 2,
      after: 3,
      peaks: () => drawnPeaks(1, 2),
      dense: defaultDense(createRandom(1)),
    });
    const { network } = blocks;
    const parameterization = blockParameterization(blocks);
    const theta = parameterization.thetaOf(network.parameters).fill(3, 0, 4);
    const parameters = Float64Array.from(network.parameters);
    const moved = withParameters(network, parameters);
    named(moved, "mean").fill(7);
    named(moved, "variance").fill(8);
    parameterization.write(theta, parameters);
    expect(named(moved, "mean")).toEqual(Float64Array.of(7, 7));
    expect(named(moved, "variance")).toEqual(Float64Array.of(8, 8));
    expect(named(moved, "kernel").slice(0, 5)).toEqual(Float64Array.of(3, 3, 3, 3, named(body, "kernel")[4]));
    expect(named(moved, "scale")).toEqual(Float64Array.of(1, 2));
  });

  test("refuses to read blocks whose weights were trained", () => {
    const blocks = randomBlocks(6, 1, [1], 1, 2);
    const parameters = blocks.network.parameters.with(12, 3);
    expect(() => blockParameterization(blocks).thetaOf(parameters)).toThrow(
      "the weights are those of no compelled network",
    );
  });
});
