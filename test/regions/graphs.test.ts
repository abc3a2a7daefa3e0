/** Graphs that are not a chain of layers: branches, residual sums, nonlinear outputs. */

import { createNetwork, type Network, type NetworkDescription } from "crease/network";
import { createRandom } from "crease/numeric";
import {
  cellCount,
  line,
  linearRegions,
  type Partition,
  regionsInPlaneSync,
  regionsOnLineSync,
  regionsOnSegmentSync,
  segment,
} from "crease/regions";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { square } from "../support/domains.ts";
import { expectChecked } from "../support/expectChecked.ts";

type Node = NetworkDescription["nodes"][number];

/** A random graph of dense layers, sums, differences, scales, shifts, reshapes and ReLUs of one width, in any order. */
function randomGraph(seed: number, steps: number): Network {
  const random = createRandom(seed, "graph");
  const width = 2 + random.integer(4);
  const tensors: NetworkDescription["tensors"][number][] = [];
  const tensor = (shape: number[], values: () => number) => {
    const size = shape.reduce((product, extent) => product * extent, 1);
    tensors.push({ name: `t${tensors.length}`, shape, values: Float64Array.from({ length: size }, values) });
    return tensors.length - 1;
  };
  const weight = (inputs: number, outputs: number) =>
    tensor([outputs, inputs], () => random.normal() / Math.sqrt(inputs));
  const dense = (from: number, inputs: number, outputs: number): Node => ({
    name: `dense${from}`,
    operator: { kind: "dense", weight: weight(inputs, outputs), bias: tensor([outputs], () => 0.3 * random.normal()) },
    inputs: [from],
  });
  const nodes: Node[] = [dense(0, 2, width)];
  for (let step = 0; step < steps; step++) {
    const pick = () => 1 + random.integer(nodes.length);
    const name = `step${step}`;
    const choices: (() => Node)[] = [
      () => ({ name, operator: { kind: "relu" }, inputs: [pick()] }),
      () => ({ name, operator: { kind: "relu" }, inputs: [nodes.length] }),
      () => dense(nodes.length, width, width),
      () => ({ name, operator: { kind: "add" }, inputs: [pick(), nodes.length] }),
      () => ({ name, operator: { kind: "subtract" }, inputs: [nodes.length, pick()] }),
      () => ({
        name,
        operator: { kind: "scale", factor: tensor([], () => 1 + random.uniform()) },
        inputs: [nodes.length],
      }),
      () => ({
        name,
        operator: { kind: "shift", offset: tensor([width], () => 0.2 * random.normal()) },
        inputs: [nodes.length],
      }),
    ];
    nodes.push(choices[random.integer(choices.length)]());
  }
  nodes.push(dense(nodes.length, width, 2));
  return createNetwork({ inputShape: [2], tensors, nodes });
}

describe("random graphs (fast-check prints the seed of a failure)", () => {
  test("pass every check in the plane, on segments and on lines, and agree with each other", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.integer({ min: 1, max: 12 }), (seed, steps) => {
        const network = randomGraph(seed, steps);
        const inPlane = regionsInPlaneSync(network, square);
        expectChecked(inPlane);
        const onSegment = regionsOnSegmentSync(network, segment([-1, -0.37], [1, 0.61]));
        expectChecked(onSegment);
        expectChecked(regionsOnLineSync(network, line([0.1, 0.2], [1, -0.4])));
        // the border of the square, walked as four segments, meets the cells that touch it
        const corners = [
          [-1, -1],
          [1, -1],
          [1, 1],
          [-1, 1],
        ];
        const along = corners.map((corner, i) =>
          cellCount(regionsOnSegmentSync(network, segment(corner, corners[(i + 1) % 4]))),
        );
        const { cells } = inPlane.facets;
        let onBorder = 0;
        for (let facet = 0; facet < cells.length / 2; facet++)
          if (cells[2 * facet] < 0 || cells[2 * facet + 1] < 0) onBorder++;
        if (inPlane.unresolved === 0) expect(along.reduce((sum, count) => sum + count)).toBe(onBorder);
      }),
      { numRuns: 200 },
    );
  });
});

/** Joins cells whose rounded output maps agree; undefined where some pair is neither clearly equal nor clearly different. */
function countByMaps({ facets, outputLinear, offsets }: Partition): number | undefined {
  const parents = Array.from({ length: offsets.length - 1 }, (_, cell) => cell);
  const root = (cell: number): number => (parents[cell] === cell ? cell : root(parents[cell]));
  const perCell = outputLinear.length / parents.length;
  for (let facet = 0; facet < facets.cells.length / 2; facet++) {
    const [first, second] = [facets.cells[2 * facet], facets.cells[2 * facet + 1]];
    if (first < 0 || second < 0) continue;
    let difference = 0;
    for (let k = 0; k < perCell; k++) {
      difference = Math.max(
        difference,
        Math.abs(outputLinear[first * perCell + k] - outputLinear[second * perCell + k]),
      );
    }
    if (difference > 1e-11 && difference < 1e-7) return undefined;
    if (difference <= 1e-11) parents[Math.max(root(first), root(second))] = Math.min(root(first), root(second));
  }
  return parents.filter((parent, cell) => parent === cell).length;
}

test("linear regions by jumps are those that comparing the maps gives, where these are clearly equal or different", () => {
  let compared = 0;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.integer({ min: 1, max: 12 }), (seed, steps) => {
      const partition = regionsInPlaneSync(randomGraph(seed, steps), square);
      const expected = countByMaps(partition);
      fc.pre(expected !== undefined);
      expect(linearRegions(partition).count).toBe(expected);
      if (expected !== cellCount(partition)) compared++;
    }),
    { numRuns: 200 },
  );
  // some of these graphs have creases that do not bend the output
  expect(compared).toBeGreaterThan(5);
});

describe("graphs counted by hand", () => {
  const identity = { name: "W", shape: [2, 2], values: [1, 0, 0, 1] };

  test("a ReLU at the output itself counts: relu(x), relu(y) make 4 regions", () => {
    const network = createNetwork({
      inputShape: [2],
      tensors: [],
      nodes: [{ name: "relu", operator: { kind: "relu" }, inputs: [0] }],
    });
    const partition = regionsInPlaneSync(network, square);
    expectChecked(partition);
    expect([cellCount(partition), linearRegions(partition).count]).toEqual([4, 4]);
  });

  test("a residual branch that undoes the ReLU: relu(x) − relu(x) is 0 and has one linear region", () => {
    const network = createNetwork({
      inputShape: [2],
      tensors: [],
      nodes: [
        { name: "relu", operator: { kind: "relu" }, inputs: [0] },
        { name: "again", operator: { kind: "relu" }, inputs: [0] },
        { name: "difference", operator: { kind: "subtract" }, inputs: [1, 2] },
      ],
    });
    const partition = regionsInPlaneSync(network, square);
    expectChecked(partition);
    expect([cellCount(partition), linearRegions(partition).count]).toEqual([4, 1]);
  });

  test("x + relu(x) bends where relu(x) does", () => {
    const network = createNetwork({
      inputShape: [2],
      tensors: [identity],
      nodes: [
        { name: "dense", operator: { kind: "dense", weight: 0 }, inputs: [0] },
        { name: "relu", operator: { kind: "relu" }, inputs: [1] },
        { name: "sum", operator: { kind: "add" }, inputs: [0, 2] },
      ],
    });
    const partition = regionsInPlaneSync(network, square);
    expectChecked(partition);
    expect([cellCount(partition), linearRegions(partition).count]).toEqual([4, 4]);
  });

  test("units that do not lead to the output do not count", () => {
    const network = createNetwork({
      inputShape: [2],
      tensors: [identity],
      nodes: [
        { name: "unused", operator: { kind: "relu" }, inputs: [0] },
        { name: "dense", operator: { kind: "dense", weight: 0 }, inputs: [0] },
      ],
    });
    expect(cellCount(regionsInPlaneSync(network, square))).toBe(1);
  });

  test("an output that is the input itself is one region", () => {
    const network = createNetwork({ inputShape: [2], tensors: [], nodes: [] });
    const partition = regionsInPlaneSync(network, square);
    expectChecked(partition);
    expect(cellCount(partition)).toBe(1);
  });
});
