import { createNetwork, denseNetwork, evaluateAt, forward, sizeOf } from "crease/network";
import { createRandom } from "crease/numeric";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { he, randomLayers } from "../support/randomNetworks.ts";
import { gammaOfNetwork, majorantOf, normals, randomGraph } from "./randomGraph.ts";

const seeds = fc.integer({ min: 0, max: 2 ** 31 });

/** max(0, x) + max(0, −x) and its difference: |x| and x. */
const absoluteAndIdentity = denseNetwork([
  { weight: [[1], [-1]], bias: [0, 0] },
  {
    weight: [
      [1, 1],
      [1, -1],
    ],
    bias: [0, 0],
  },
]);

describe("forward", () => {
  test("small networks by hand, several rows at once", () => {
    expect([...forward(absoluteAndIdentity, Float64Array.of(-3, 0, 2.5), 3)]).toEqual([3, -3, 0, 0, 2.5, 2.5]);

    // triangle wave of two peaks on [0, 1]: f(f(x)), f(x) = 2 relu(x) − 4 relu(x − 1/2)
    const tent = { weight: [[1], [1]], bias: [0, -0.5] };
    const composed = {
      weight: [
        [2, -4],
        [2, -4],
      ],
      bias: [0, -0.5],
    };
    const wave = denseNetwork([tent, composed, { weight: [[2, -4]], bias: [0] }]);
    expect([...forward(wave, Float64Array.of(0, 0.125, 0.25, 0.375, 0.5, 0.75, 1), 7)]).toEqual([
      0, 0.5, 1, 0.5, 0, 1, 0,
    ]);
  });

  test("no rows give no values", () => {
    expect(forward(absoluteAndIdentity, new Float64Array(0), 0)).toEqual(new Float64Array(0));
  });

  test("several rows are the rows one by one, bit for bit, and the inputs stay", () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 6 }), (seed, rows) => {
        const network = randomGraph(seed);
        const n = sizeOf(network.nodes[0].shape);
        const inputs = normals(createRandom(seed, "inputs"), rows * n);
        const before = inputs.slice();
        const together = forward(network, inputs, rows);
        expect(inputs).toEqual(before);
        const oneByOne = Array.from({ length: rows }, (_, row) => [
          ...forward(network, inputs.slice(row * n, (row + 1) * n), 1),
        ]);
        expect([...together]).toEqual(oneByOne.flat());
      }),
    );
  });

  test("is the value of evaluateAt at the output's node", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const network = randomGraph(seed);
        const x = normals(createRandom(seed, "x"), sizeOf(network.nodes[0].shape));
        const form = evaluateAt(network, x).get(network.output);
        // a unit that is off is 0 in one and −0 in the other
        const value = (batch: Float64Array | undefined) => Array.from(batch ?? [], (entry) => entry + 0);
        expect(value(form?.rows)).toEqual(value(forward(network, x, 1)));
      }),
    );
  });

  test("is bounded by the network of absolute parameters", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const network = randomGraph(seed);
        const x = normals(createRandom(seed, "x"), sizeOf(network.nodes[0].shape));
        const bounds = forward(majorantOf(network), x.map(Math.abs), 1);
        forward(network, x, 1).forEach((value, i) => {
          expect(Math.abs(value)).toBeLessThanOrEqual(bounds[i] * (1 + gammaOfNetwork(network)));
        });
      }),
    );
  });
});

describe("forward in float32", () => {
  test("rounds the value of every node once, the input included, and sums in float64", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const layers = randomLayers(seed, [3, 5, 4, 2], he(0.5));
        const x = normals(createRandom(seed, "x"), 3);
        let h = [...x].map(Math.fround);
        layers.forEach(({ weight, bias }, layer) => {
          const z = weight.map((row, unit) => {
            const sum = h.reduce((part, value, i) => part + row[i] * value, 0);
            return Math.fround(sum + bias[unit]);
          });
          h = layer + 1 < layers.length ? z.map((value) => Math.max(value, 0)) : z;
        });
        expect([...forward(denseNetwork(layers), x, 1, { precision: "float32" })]).toEqual(h);
      }),
    );
  });

  test("a node that only shifts rounds too", () => {
    const network = createNetwork({
      inputShape: [1],
      tensors: [
        { name: "up", shape: [1], values: [2 ** 24] },
        { name: "down", shape: [1], values: [-(2 ** 24)] },
      ],
      nodes: [
        { name: "up", operator: { kind: "shift", offset: 0 }, inputs: [0] },
        { name: "down", operator: { kind: "shift", offset: 1 }, inputs: [1] },
      ],
    });
    const x = Float64Array.of(1, 2, 3.5);
    expect([...forward(network, x, 3)]).toEqual([1, 2, 3.5]);
    // float32 counts by 2 from 2²⁴ on, and a tie goes to the even neighbor
    expect([...forward(network, x, 3, { precision: "float32" })]).toEqual([0, 2, 4]);
    expect([...forward(network, x, 3, { precision: "float64" })]).toEqual([1, 2, 3.5]);
    expect([...x]).toEqual([1, 2, 3.5]);
  });
});

describe("inputs of the wrong length", () => {
  test("forward counts rows times inputs", () => {
    const network = denseNetwork([{ weight: [[1, 2]], bias: [0] }]);
    expect(() => forward(network, new Float64Array(5), 2)).toThrow(
      new RangeError("forward: expected 2 × 2 input values, got 5"),
    );
  });

  test("evaluateAt takes one number per input", () => {
    expect(() => evaluateAt(absoluteAndIdentity, new Float64Array(2))).toThrow(
      new RangeError("evaluateAt: expected 1 numbers, one per input, got 2"),
    );
  });
});
