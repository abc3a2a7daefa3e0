import { createNetwork, denseNetwork, type Network } from "crease/network";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nodesOfOutput } from "../../src/network/bindNetwork.ts";
import { stagesOf } from "../../src/network/stages.ts";
import { randomGraph } from "./randomGraph.ts";

/** Each stage as indices: affine nodes, piecewise-linear node, carried nodes. */
const indicesOf = (network: Network) =>
  stagesOf(network).map(({ affine, piecewise, carried }) => [
    affine.map(({ index }) => index),
    piecewise?.index,
    carried.map(({ index }) => index),
  ]);

const square = { name: "W", shape: [2, 2], values: [1, 2, 3, 4] };
const relu = { kind: "relu" } as const;
const dense = { kind: "dense", weight: 0 } as const;
const add = { kind: "add" } as const;

describe("stages", () => {
  test("a sequential network has one per ReLU and one for the output, and carries activations only", () => {
    const layer = {
      weight: [
        [1, 0],
        [0, 1],
      ],
      bias: [0, 0],
    };
    expect(indicesOf(denseNetwork([layer, layer, layer]))).toEqual([
      [[1], 2, [2]],
      [[3], 4, [4]],
      [[5], undefined, []],
    ]);
  });

  test("an affine network is one stage", () => {
    expect(indicesOf(denseNetwork([{ weight: [[1, 2]], bias: [0] }]))).toEqual([[[1], undefined, []]]);
  });

  test("a residual block carries the branch that a later stage reads", () => {
    const network = createNetwork({
      inputShape: [2],
      tensors: [square],
      nodes: [
        { name: "1", operator: dense, inputs: [0] },
        { name: "2", operator: relu, inputs: [1] },
        { name: "3", operator: dense, inputs: [2] },
        { name: "4", operator: relu, inputs: [3] },
        { name: "5", operator: add, inputs: [4, 1] },
        { name: "6", operator: add, inputs: [5, 0] },
      ],
    });
    expect(indicesOf(network)).toEqual([
      [[1], 2, [0, 1, 2]],
      [[3], 4, [0, 1, 4]],
      [[5, 6], undefined, []],
    ]);
  });

  test("two ReLUs side by side are two stages, and the second one's pre-activation is carried", () => {
    const network = createNetwork({
      inputShape: [2],
      tensors: [square],
      nodes: [
        { name: "1", operator: dense, inputs: [0] },
        { name: "2", operator: dense, inputs: [1] },
        { name: "3", operator: relu, inputs: [1] },
        { name: "4", operator: relu, inputs: [2] },
        { name: "5", operator: add, inputs: [3, 4] },
      ],
    });
    expect(indicesOf(network)).toEqual([
      [[1, 2], 3, [2, 3]],
      [[], 4, [3, 4]],
      [[5], undefined, []],
    ]);
  });

  test("where the output is a ReLU the last stage is empty, and nodes beside the output's path belong to none", () => {
    const network = createNetwork({
      inputShape: [2],
      tensors: [square],
      nodes: [
        { name: "1", operator: dense, inputs: [0] },
        { name: "unused", operator: relu, inputs: [1] },
        { name: "3", operator: relu, inputs: [1] },
        { name: "unused", operator: dense, inputs: [3] },
      ],
      output: 3,
    });
    expect(indicesOf(network)).toEqual([
      [[1], 3, [3]],
      [[], undefined, []],
    ]);
  });

  test("hold every node of the output once, in order, and read only what they hold or were carried", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
        const network = randomGraph(seed, 20);
        const stages = stagesOf(network);
        const held = stages.map(({ affine, piecewise }) => (piecewise ? [...affine, piecewise] : affine));
        expect([0, ...held.flat().map(({ index }) => index)]).toEqual(nodesOfOutput(network));
        let known = new Set([0]);
        stages.forEach(({ carried }, stage) => {
          for (const node of held[stage]) {
            for (const from of node.inputs) expect(known).toContain(from);
            known.add(node.index);
          }
          for (const { index } of carried) expect(known).toContain(index);
          if (stage + 1 < stages.length) known = new Set(carried.map(({ index }) => index));
          // nothing is carried in vain
          const later = new Set(held.slice(stage + 1).flatMap((nodes) => nodes.flatMap(({ inputs }) => inputs)));
          for (const { index } of carried) expect(later.has(index) || index === network.output).toBe(true);
        });
        expect(known).toContain(network.output);
      }),
    );
  });
});
