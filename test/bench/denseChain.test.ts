import { createNetwork, denseNetwork } from "crease/network";
import { box, segment } from "crease/regions";
import { expect, test } from "vitest";
import { layerWork } from "../../bench/denseChain.ts";
import { workloadNamed } from "../../bench/workloads.ts";
import { testWithShared } from "../support/shared.ts";

const square = box([-1, 1, -1, 1]);

test("two crossing creases and a layer behind them make the vertices that a drawing shows", () => {
  const network = denseNetwork([
    {
      weight: [
        [1, 0],
        [0, 1],
      ],
      bias: [0, 0],
    },
    { weight: [[1, 1]], bias: [-0.5] },
    { weight: [[1]], bias: [0] },
  ]);
  const work = layerWork({ network, where: square });
  // the corners; two lines with their crossing; a bent line through (−1, ½), (0, ½), (½, 0), (½, −1)
  expect(work?.map(({ inputs, outputs, relu, vertices }) => ({ inputs, outputs, relu, vertices }))).toEqual([
    { inputs: 2, outputs: 2, relu: true, vertices: 4 },
    { inputs: 2, outputs: 1, relu: true, vertices: 9 },
    { inputs: 1, outputs: 1, relu: false, vertices: 13 },
  ]);
});

test("on segments the vertices are ends and breakpoints, summed over all", () => {
  const network = denseNetwork([
    {
      weight: [
        [1, 0],
        [0, 1],
      ],
      bias: [0, 0],
    },
    { weight: [[1, 1]], bias: [0] },
  ]);
  const one = layerWork({ network, where: segment([-1, -0.5], [1, 1]) });
  expect(one?.map(({ vertices }) => vertices)).toEqual([2, 4]);
  const from = Float64Array.of(-1, -0.5, 0.5, 0.5);
  const to = Float64Array.of(1, 1, 1, 1);
  const two = layerWork({ network, where: { kind: "segments", from, to } });
  expect(two?.map(({ vertices }) => vertices)).toEqual([4, 6]);
});

test("a network with a branch is no chain", () => {
  const network = createNetwork({
    inputShape: [2],
    tensors: [{ name: "weight", shape: [2, 2], values: [1, 0, 0, 1] }],
    nodes: [
      { name: "dense", operator: { kind: "dense", weight: 0 }, inputs: [0] },
      { name: "relu", operator: { kind: "relu" }, inputs: [1] },
      { name: "add", operator: { kind: "add" }, inputs: [0, 2] },
    ],
  });
  expect(layerWork({ network, where: square })).toBeUndefined();
});

testWithShared("the last layer of a golden network meets the vertices of the golden subdivision", () => {
  const work = layerWork(workloadNamed("2-64x3-torch").load());
  expect(work?.map(({ inputs, outputs }) => [inputs, outputs])).toEqual([
    [2, 64],
    [64, 64],
    [64, 64],
    [64, 1],
  ]);
  expect(work?.at(-1)?.vertices).toBe(5069);
});
