import {
  affineMapAt,
  createNetwork,
  denseNetwork,
  evaluateAt,
  forward,
  inputSize,
  type Network,
  type PointValues,
} from "crease/network";
import { createRandom, enlarge } from "crease/numeric";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AffineForm } from "../../src/network/affineForms.ts";
import { type BoundNode, bindNetwork } from "../../src/network/bindNetwork.ts";
import {
  branchOf,
  elementOf,
  type PiecewiseUnits,
  pieceAt,
  pieceCount,
  thresholdsOf,
} from "../../src/network/piecewiseUnits.ts";
import { he, randomNetwork } from "../support/randomNetworks.ts";
import { gammaOfNetwork, majorantOf, normals, randomGraph } from "./randomGraph.ts";

const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const families: readonly (readonly [string, (seed: number) => Network])[] = [
  ["dense networks", (seed) => randomNetwork(seed, [4, 8, 8, 3], he(0.5))],
  ["graphs with branches", (seed) => randomGraph(seed)],
];

/** Whether every unit is on one piece, the same at both points and by more than its error. */
function haveOnePattern(network: Network, first: Float64Array, second: Float64Array): boolean {
  const [a, b] = [evaluateAt(network, first), evaluateAt(network, second)];
  return bindNetwork(network).every((node) => {
    const { units } = node;
    if (!units) return true;
    return Array.from({ length: node.size }, (_, unit) => unit).every((unit) => {
      const [p, q] = [a, b].map((values) => pieceForSure(node, units, values, unit));
      return p !== undefined && p === q;
    });
  });
}

/** The piece of a unit, if no error can change it. */
function pieceForSure(
  { inputs, inputSizes }: BoundNode,
  units: PiecewiseUnits,
  values: PointValues,
  unit: number,
): number | undefined {
  const read = inputs.map((index) => values.get(index) as AffineForm);
  const piece = pieceAt(
    units,
    read.map(({ rows }) => rows),
    inputSizes,
    0,
    unit,
  );
  const on = (candidate: number) => {
    const form = read[branchOf(units, unit, candidate)];
    const element = elementOf(units, unit, candidate);
    return { value: form.rows[element], error: form.errors[element] };
  };
  const { value, error } = on(piece);
  const isSure =
    units.kind === "threshold"
      ? thresholdsOf(units, unit).every((threshold) => Math.abs(value - threshold) > error)
      : Array.from({ length: pieceCount(units, unit) }, (_, candidate) => candidate).every((candidate) => {
          const other = on(candidate);
          return candidate === piece || Math.abs(value - other.value) > error + other.error;
        });
  return isSure ? piece : undefined;
}

describe.each(families)("affine maps of %s", (_title, create) => {
  test("A x + c is the forward pass", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const network = create(seed);
        const n = inputSize(network);
        const x = normals(createRandom(seed, "x"), n);
        const { linear, offset } = affineMapAt(network, x);
        const sizes = majorantAt(network, x);
        const y = forward(network, x, 1);
        expect(linear.length).toBe(n * y.length);
        y.forEach((value, i) => {
          const mapped = x.reduce((sum, xk, k) => sum + linear[i * n + k] * xk, offset[i]);
          expect(Math.abs(mapped - value)).toBeLessThanOrEqual(4 * gammaOfNetwork(network) * sizes[i]);
        });
      }),
    );
  });

  test("central differences of the forward pass agree with A where no unit switches between", () => {
    const step = 2 ** -10;
    let compared = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const network = create(seed);
        const n = inputSize(network);
        const x = normals(createRandom(seed, "x"), n);
        const { linear } = affineMapAt(network, x);
        for (let k = 0; k < n; k++) {
          const [before, after] = [-step, step].map((shift) => x.map((value, i) => (i === k ? value + shift : value)));
          if (!haveOnePattern(network, before, after)) continue;
          const [low, high] = [forward(network, before, 1), forward(network, after, 1)];
          const sizes = majorantAt(
            network,
            x.map(Math.abs).map((value) => value + step),
          );
          // the step as it was taken, and the rounding of two values
          const distance = after[k] - before[k];
          high.forEach((value, i) => {
            const error = Math.abs((value - low[i]) / distance - linear[i * n + k]);
            const bound = (4 * gammaOfNetwork(network) * sizes[i] * enlarge(8)) / distance;
            expect(error).toBeLessThanOrEqual(bound);
            compared++;
          });
        }
      }),
    );
    expect(compared).toBeGreaterThan(100);
  });

  test("every point of a region has the region's map", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const network = create(seed);
        const x = normals(createRandom(seed, "x"), inputSize(network));
        const nearby = x.map((value) => value + 2 ** -20);
        if (!haveOnePattern(network, x, nearby)) return;
        expect(affineMapAt(network, nearby).linear).toEqual(affineMapAt(network, x).linear);
      }),
    );
  });
});

/** Sums of the magnitudes of all products within each output, and within its difference quotients by at most 1. */
function majorantAt(network: Network, x: Float64Array): Float64Array {
  return forward(
    majorantOf(network),
    x.map((value) => Math.abs(value) + 1),
    1,
  );
}

describe("affine maps by hand", () => {
  const layers = [
    {
      weight: [
        [1, 0],
        [0, 1],
      ],
      bias: [0, -1],
    },
    {
      weight: [
        [2, 3],
        [5, 7],
      ],
      bias: [10, 20],
    },
  ];

  test("rows of A are gradients of the outputs", () => {
    const { linear, offset } = affineMapAt(denseNetwork(layers), Float64Array.of(4, 6));
    expect([...linear]).toEqual([2, 3, 5, 7]);
    expect([...offset]).toEqual([7, 13]);
  });

  test("on a crease the units at 0 keep their lower piece", () => {
    const first = affineMapAt(denseNetwork(layers), Float64Array.of(0, 6));
    expect([...first.linear]).toEqual([0, 3, 0, 7]);
    expect([...first.offset]).toEqual([7, 13]);
    const both = affineMapAt(denseNetwork(layers), Float64Array.of(0, 1));
    expect([...both.linear]).toEqual([0, 0, 0, 0]);
    expect([...both.offset]).toEqual([10, 20]);
  });

  test("a branch that is read twice counts twice", () => {
    const network = createNetwork({
      inputShape: [2],
      tensors: [],
      nodes: [
        { name: "h", operator: { kind: "relu" }, inputs: [0] },
        { name: "2h", operator: { kind: "add" }, inputs: [1, 1] },
        { name: "2h − x", operator: { kind: "subtract" }, inputs: [2, 0] },
      ],
    });
    const { linear, offset } = affineMapAt(network, Float64Array.of(3, -3));
    expect([...linear]).toEqual([1, 0, 0, -1]);
    expect([...offset]).toEqual([0, 0]);
  });

  test("the map of a network without nodes is the identity", () => {
    const network = createNetwork({ inputShape: [2], tensors: [], nodes: [] });
    const { linear, offset } = affineMapAt(network, Float64Array.of(3, 4));
    expect([...linear, ...offset]).toEqual([1, 0, 0, 1, 0, 0]);
  });

  test("a point of the wrong length is refused", () => {
    expect(() => affineMapAt(denseNetwork(layers), new Float64Array(3))).toThrow(
      new RangeError("affineMapAt: expected 2 numbers, one per input, got 3"),
    );
  });
});
