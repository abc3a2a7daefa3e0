import { describe, expect, it } from "vitest";
import { type FunctionFigureOptions, functionFigure } from "../../src/figures/index.ts";
import type { Domain } from "../../src/regions/domain.ts";
import type { Partition } from "../../src/regions/partition.ts";
import { twoLayers } from "./handNetworks.ts";
import { planeDomain, randomLayers, syntheticPartition } from "./syntheticPartition.ts";
import { xmlProblem } from "./wellFormed.ts";

const diagonal: Domain = { kind: "segment", from: Float64Array.of(-1, -1), to: Float64Array.of(1, 0.75) };
const small = syntheticPartition(twoLayers, diagonal);
const many = syntheticPartition(randomLayers([2, 256, 256, 12], 17), diagonal);

/** relu(x) − relu(x − 1) on the line x = t, with its outer pieces without end. */
function rampOnLine(): Partition {
  const layers = [
    { weight: [[1], [1]], bias: [0, -1] },
    { weight: [[1, -1]], bias: [0] },
  ];
  const partition = syntheticPartition(layers, {
    kind: "line",
    through: Float64Array.of(0),
    direction: Float64Array.of(1),
  });
  const endless = partition.vertices.map((t) => (Math.abs(t) === 1000 ? t * Number.POSITIVE_INFINITY : t));
  return { ...partition, vertices: endless };
}

describe("functionFigure", () => {
  it("writes well-formed SVG for few and many breakpoints and outputs", () => {
    for (const partition of [small, many, rampOnLine()]) {
      expect(xmlProblem(functionFigure(partition, { title: "a < b" }))).toBeNull();
    }
    expect(functionFigure(many)).toContain("10 of 12 outputs");
    expect(functionFigure(many).length).toBeLessThan(150_000);
  });

  it("gives the same text for the same partition and options", () => {
    expect(functionFigure(syntheticPartition(twoLayers, diagonal))).toBe(functionFigure(small));
  });

  it("shows a line around its breakpoints, with the outer pieces cut at the window", () => {
    const svg = functionFigure(rampOnLine(), { width: 1000 });
    expect(svg).toContain("3 activation regions  ·  2 breakpoints");
    // flat, rising, flat: three pieces and four corners
    const curve = /<g fill="none" stroke-linejoin="round"[^>]*><path d="([^"]*)"/.exec(svg)?.[1] ?? "";
    const steps = curve.match(/-?\d*\.?\d+/g)?.map(Number) ?? [];
    expect(steps).toHaveLength(8);
    expect([steps[3], steps[7]]).toEqual([0, 0]);
    expect(steps[5]).toBeLessThan(0);
    // the rising piece is the interval 0 … 1 of the window −0.12 … 1.12
    expect(steps[4] / (steps[2] + steps[4] + steps[6])).toBeCloseTo(1 / 1.24, 3);
  });

  it("draws one cell without breakpoints, and a constant", () => {
    const flat = syntheticPartition([{ weight: [[0, 0]], bias: [2] }], diagonal);
    const svg = functionFigure(flat);
    expect(xmlProblem(svg)).toBeNull();
    expect(svg).toContain("1 activation region  ·  0 breakpoints");
  });

  it("shows the chosen outputs and window and says how many breakpoints are in view", () => {
    const svg = functionFigure(many, { outputs: [3, 1], window: [0.4, 0.45], outputNames: ["a", "b", "c", "d"] });
    expect(xmlProblem(svg)).toBeNull();
    expect(svg).toContain("2 of 12 outputs");
    expect(svg).toMatch(/>d<.*>b</s);
    expect(svg).toMatch(/\d+ breakpoints, \d+ in view/);
  });

  it("cuts off far breakpoints of a line rather than squeezing all others", () => {
    const biases = Array.from({ length: 41 }, (_, i) => (i === 40 ? -800 : (i - 20) / 20));
    const layers = [
      { weight: biases.map(() => [1]), bias: biases },
      { weight: [biases.map((_, i) => (i % 2 === 0 ? 1 : -1))], bias: [0] },
    ];
    const partition = syntheticPartition(layers, {
      kind: "line",
      through: Float64Array.of(0),
      direction: Float64Array.of(1),
    });
    expect(functionFigure(partition)).toContain("41 breakpoints, 40 in view");
  });

  it("refuses what it cannot draw", () => {
    const refused = (partition: Partition, options: object) => () =>
      functionFigure(partition, options as FunctionFigureOptions);
    expect(refused(syntheticPartition(twoLayers, planeDomain()), {})).toThrow(
      "functionFigure: expected a partition of a segment or a line (1 slice dimension), got 2; use partitionFigure for a plane",
    );
    expect(refused(small, { outputs: [] })).toThrow(
      "functionFigure: expected at least 1 output, got none; leave the option out for the first ten",
    );
    expect(refused(small, { outputs: [2] })).toThrow(
      "functionFigure: expected an output from 0 to 0, got 2; the network has 1",
    );
    expect(refused(small, { window: [1, 1] })).toThrow(
      "functionFigure: expected a window [from, to] with from < to, got [1,1]",
    );
    expect(refused(small, { width: Number.NaN })).toThrow(
      "functionFigure: expected a width of 240 to 10000 pixels, got NaN",
    );
  });

  it("matches the stored picture", async () => {
    await expect(functionFigure(small, { title: "Two layers along a segment" })).toMatchFileSnapshot(
      "golden/function.svg",
    );
  });
});
