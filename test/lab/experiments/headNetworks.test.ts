import { describe, expect, test } from "vitest";
import { randomPeaks } from "../../../src/compelled/startingPeaks.ts";
import { groupedBlocks } from "../../../src/lab/experiments/groupedBlocks.ts";
import {
  behind,
  blockWeights,
  compelledHead,
  equalBlocks,
  featureCount,
  imageBody,
  ordinaryHead,
} from "../../../src/lab/experiments/headNetworks.ts";
import { createNetwork } from "../../../src/network/createNetwork.ts";
import { forward } from "../../../src/network/forward.ts";
import { createRandom } from "../../../src/numeric/random.ts";
import { countOnSegmentsSync } from "../../../src/regions/countOnSegments.ts";

const random = createRandom(3);
const body = imageBody([2, 9, 6], [3, 4], random.stream("body"));
const images = Float64Array.from({ length: 5 * 108 }, () => random.normal());
const peaks = (stage: number, block: number) => randomPeaks(random.stream("peaks", stage, block), 5);
const blocks = compelledHead(body, { stages: [3, 2], outputs: 4, peaks }, random.stream("blocks"));

function largestDifference(first: Float64Array, second: Float64Array): number {
  expect(second).toHaveLength(first.length);
  return Math.max(...first.map((value, i) => Math.abs(value - second[i])));
}

describe("networks of compelled-head", () => {
  test("convolutions halve the sides of an image, rounded up", () => {
    // 9 × 6, 5 × 3, 3 × 2
    expect(featureCount(body)).toBe(4 * 3 * 2);
    expect(body.parameters).toHaveLength(3 * 18 + 3 + 4 * 27 + 4);
  });

  test("a head behind a body computes the head of the features", () => {
    const input = createNetwork({ inputShape: [24], tensors: [], nodes: [] });
    const head = ordinaryHead(input, [5], 3, random.stream("head"));
    const features = forward(body, images, 5);
    expect(forward(behind(body, head), images, 5)).toEqual(forward(head, features, 5));
    // the same head drawn behind the body itself
    expect(ordinaryHead(body, [5], 3, random.stream("head"))).toEqual(behind(body, head));
  });

  test("blocks in groups compute the same, and have the same regions", () => {
    const grouped = groupedBlocks(blocks, blocks.network.parameters);
    const values = forward(blocks.network, images, 5);
    const scale = Math.max(...values.map(Math.abs));
    expect(largestDifference(values, forward(grouped, images, 5))).toBeLessThan(scale * 2 ** -45);
    const segments = { from: images.slice(0, 108), to: images.slice(108, 216) };
    const { counts, unresolved } = countOnSegmentsSync(grouped, segments);
    expect(unresolved).toBe(0);
    expect(counts).toEqual(countOnSegmentsSync(blocks.network, segments).counts);
    expect(counts[0]).toBeGreaterThan(20);
  });

  test("blocks in groups take the numbers that they are given, and leave out zeros only", () => {
    const parameters = blocks.network.parameters.map((value) => 2 * value);
    const grouped = groupedBlocks(blocks, parameters);
    const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
    expect(sum(grouped.parameters)).toBeCloseTo(2 * sum(blocks.network.parameters), 8);
    const dense = 24 * 3 + 3 + 3 * 2 + 2 + 2 * 4 + 4;
    expect(grouped.parameters).toHaveLength(body.parameters.length + dense + 5 * blockWeights);
  });

  test("256 units of the paper's network are worth 245 blocks with all biases", () => {
    expect(equalBlocks(2048, 256, 10)).toBe(245);
    expect(Math.round((256 * 2059) / (2059 + 76))).toBe(247);
  });
});
