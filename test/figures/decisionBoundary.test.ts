import { describe, expect, it } from "vitest";
import { decisionBoundarySegments } from "../../src/figures/index.ts";
import { quadrants } from "./handNetworks.ts";
import type { Layer } from "./syntheticPartition.ts";
import { planeDomain, randomLayers, syntheticPartition } from "./syntheticPartition.ts";

/** The segments as sorted texts, each in rising order of its ends, once. */
function segmentsOf(layers: readonly Layer[]): string[] {
  const flat = decisionBoundarySegments(syntheticPartition(layers, planeDomain()));
  const texts = new Set<string>();
  for (let i = 0; i < flat.length; i += 4) {
    const ends = [
      [flat[i] + 0, flat[i + 1] + 0],
      [flat[i + 2] + 0, flat[i + 3] + 0],
    ].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    texts.add(ends.map((end) => end.join(",")).join(" "));
  }
  return [...texts].sort();
}

describe("the decision boundary", () => {
  it("is clipped exactly to each cell", () => {
    // 0.5 s + 0.25 against 0: the line s = −0.5, in the two quadrants left of s = 0
    expect(
      segmentsOf(
        quadrants([
          [0.5, 0, 0.25],
          [0, 0, 0],
        ]),
      ),
    ).toEqual(["-0.5,-1 -0.5,0", "-0.5,0 -0.5,1"]);
  });

  it("ends where a third output becomes the largest", () => {
    // outputs s, t and 0: three rays from the origin, of which two run along facets
    expect(
      segmentsOf(
        quadrants([
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 0],
        ]),
      ),
    ).toEqual(["-1,0 0,0", "0,-1 0,0", "0,0 1,1"]);
    // and with 0.25 in place of 0 the rays begin at (0.25, 0.25), inside a cell
    expect(
      segmentsOf(
        quadrants([
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 0.25],
        ]),
      ),
    ).toEqual(["-1,0.25 0,0.25", "0,0.25 0.25,0.25", "0.25,-1 0.25,0", "0.25,0 0.25,0.25", "0.25,0.25 1,1"]);
  });

  it("is the zero set of a single output, and the border of where it is zero throughout", () => {
    const layers: Layer[] = [
      {
        weight: [
          [1, 0],
          [0, 1],
        ],
        bias: [0, 0],
      },
      { weight: [[1, -1]], bias: [0] },
    ];
    expect(segmentsOf(layers)).toEqual(["-1,0 0,0", "0,-1 0,0", "0,0 1,1"]);
  });

  it("is empty where one output is the largest throughout", () => {
    expect(
      segmentsOf(
        quadrants([
          [1, 0, 5],
          [0, 1, 0],
        ]),
      ),
    ).toEqual([]);
  });

  it("consists of points where the two largest outputs tie", () => {
    const layers = randomLayers([2, 16, 12, 4], 3);
    const flat = decisionBoundarySegments(syntheticPartition(layers, planeDomain()));
    expect(flat.length).toBeGreaterThan(0);
    for (let i = 0; i < flat.length; i += 4) {
      let value = [(flat[i] + flat[i + 2]) / 2, (flat[i + 1] + flat[i + 3]) / 2];
      layers.forEach(({ weight, bias }, l) => {
        const z = weight.map((row, unit) => row.reduce((sum, w, j) => sum + w * value[j], bias[unit]));
        value = l === layers.length - 1 ? z : z.map((entry) => Math.max(0, entry));
      });
      const [first, second] = value.sort((a, b) => b - a);
      expect(first - second).toBeCloseTo(0, 10);
    }
  });

  it("asks for a plane", () => {
    const along = { kind: "segment", from: Float64Array.of(0, 0), to: Float64Array.of(1, 1) } as const;
    expect(() => decisionBoundarySegments(syntheticPartition(quadrants([[1, 0, 0]]), along))).toThrow(
      "decisionBoundarySegments: expected a partition of a plane (2 slice dimensions), got 1",
    );
  });
});
