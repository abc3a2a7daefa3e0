import { describe, expect, it } from "vitest";
import { type PartitionFigureOptions, partitionFigure } from "../../src/figures/index.ts";
import { patternColors } from "../../src/figures/patternColors.ts";
import type { Partition } from "../../src/regions/partition.ts";
import { regionsInPlaneSync } from "../../src/regions/regionsInPlane.ts";
import { quadrants, twoLayers } from "./handNetworks.ts";
import { networkOf, planeDomain, randomLayers, syntheticPartition } from "./syntheticPartition.ts";
import { xmlProblem } from "./wellFormed.ts";

const small = syntheticPartition(twoLayers, planeDomain());
const medium = syntheticPartition(randomLayers([2, 24, 24, 3], 5), planeDomain());
const colors = ["pattern", "output", "gradient", "none"] as const;
const creases = ["layer", "plain", "none"] as const;

describe("partitionFigure", () => {
  it("writes well-formed SVG in every combination of colors and creases", () => {
    for (const partition of [small, medium]) {
      for (const color of colors) {
        for (const crease of creases) {
          const points = {
            coordinates: [
              [0.5, 0.5],
              [-0.5, 2],
            ],
            labels: [0, 9],
            names: ["a & b"],
          };
          const svg = partitionFigure(partition, {
            color,
            creases: crease,
            decisionBoundary: true,
            points,
            title: "x",
          });
          expect(xmlProblem(svg), `${color}, ${crease}`).toBeNull();
        }
      }
    }
  });

  it("gives the same text for the same partition and options, and other ids for others", () => {
    const again = syntheticPartition(twoLayers, planeDomain());
    expect(partitionFigure(again, { color: "output" })).toBe(partitionFigure(small, { color: "output" }));
    const idOf = (svg: string) => /clipPath id="([^"]+)"/.exec(svg)?.[1];
    expect(idOf(partitionFigure(small, { title: "a" }))).not.toBe(idOf(partitionFigure(small, { title: "b" })));
    expect(idOf(partitionFigure(small))).not.toBe(idOf(partitionFigure(medium)));
  });

  it("escapes titles, names of axes and names of classes", () => {
    const text = `<b> "A" & 'B' \u0000`;
    const svg = partitionFigure(small, {
      title: text,
      axisNames: ["a<b", "c&d"],
      points: { coordinates: [[0, 0]], labels: [0], names: ["<i>"] },
    });
    expect(xmlProblem(svg)).toBeNull();
    expect(svg).toContain("&lt;b&gt; &quot;A&quot; &amp; 'B' \u{FFFD}");
    expect(svg).toContain("a&lt;b");
    expect(svg).toContain("&lt;i&gt;");
  });

  it("shows the color of every cell", () => {
    const svg = partitionFigure(medium, { color: "pattern" });
    for (const color of new Set(patternColors(medium))) expect(svg).toContain(`fill="${color}"`);
    // one subpath per cell
    const subpaths = [...svg.matchAll(/<path fill="#[0-9a-f]{6}" stroke="#[0-9a-f]{6}" d="([^"]*)"/g)];
    const drawn = subpaths.reduce((sum, [, d]) => sum + d.split("M").length - 1, 0);
    const missing = Number(/(\d+) of them narrower/.exec(svg)?.[1] ?? 0);
    expect(drawn + missing).toBe(medium.offsets.length - 1);
  });

  it("draws one cell, a partition without switching units and a thin sliver", () => {
    const one = syntheticPartition([{ weight: [[1, 1]], bias: [0.25] }], planeDomain());
    for (const color of colors) {
      const svg = partitionFigure(one, { color, creases: "layer", decisionBoundary: true });
      expect(xmlProblem(svg)).toBeNull();
      expect(svg).toContain(">1 activation region<");
    }
    const constant = syntheticPartition([{ weight: [[0, 0]], bias: [3] }], planeDomain());
    for (const color of colors) expect(xmlProblem(partitionFigure(constant, { color }))).toBeNull();
    const sliver = syntheticPartition(
      [
        {
          weight: [
            [1, 0],
            [1, 0],
          ],
          bias: [0, 1 / 2 ** 30],
        },
        { weight: [[1, 1]], bias: [0] },
      ],
      planeDomain(),
    );
    const svg = partitionFigure(sliver);
    expect(xmlProblem(svg)).toBeNull();
    expect(svg).toContain("3 activation regions; 1 of them narrower than 0.01 px and not drawn");
  });

  it("rounds coordinates to a hundredth of a pixel", () => {
    for (const color of colors) expect(partitionFigure(medium, { color })).not.toMatch(/\d*\.\d{3,}(?!\d*")/);
    const paths = [...partitionFigure(medium).matchAll(/ d="([^"]*)"/g)].map(([, d]) => d).join(" ");
    expect(paths).not.toMatch(/\.\d{3}/);
  });

  it("joins the facets of one unit that lie on a line to one stroke", () => {
    const svg = partitionFigure(syntheticPartition(quadrants([[1, 0, 0]]), planeDomain()), {
      color: "none",
      creases: "plain",
    });
    const strokes = /stroke-opacity[^>]*><path[^>]* d="([^"]*)"/.exec(svg)?.[1] ?? "";
    expect(strokes.match(/M/g)).toHaveLength(2);
    expect(strokes.match(/l/g)).toHaveLength(2);
    expect(strokes).not.toContain(" ".repeat(2));
  });

  it("says what it counts, and that a truncated partition is no count", () => {
    expect(partitionFigure(medium)).toMatch(/>\d+ activation regions</);
    const truncated: Partition = { ...small, status: "truncated", unresolved: 2 };
    expect(partitionFigure(truncated)).toMatch(
      /truncated: \d+ activation regions so far, not a count.*2 signs unresolved/,
    );
  });

  it("draws true to the input space where the directions are orthogonal", () => {
    const wide = planeDomain([-2, -1, 2, -1, 2, 1, -2, 1]);
    const ratioOf = (partition: Partition): number => {
      const outline = /<clipPath id="[^"]*domain"><path d="M([\d.]+) ([\d.]+)l([\d.]+) 0 0-([\d.]+)/.exec(
        partitionFigure(partition),
      );
      return Number(outline?.[3]) / Number(outline?.[4]);
    };
    expect(ratioOf(syntheticPartition(twoLayers, wide))).toBeCloseTo(2, 3);
    const stretched = { ...planeDomain(), u: Float64Array.of(3, 0) } as Partition["domain"];
    expect(ratioOf(syntheticPartition(twoLayers, stretched))).toBeCloseTo(3, 3);
    expect(partitionFigure(syntheticPartition(twoLayers, stretched))).toContain("in input space");
    // far too long to be true
    const thin = planeDomain([-100, -1, 100, -1, 100, 1, -100, 1]);
    expect(ratioOf(syntheticPartition(twoLayers, thin))).toBeCloseTo(1, 3);
  });

  it("shows the gradient's norm in input-space units", () => {
    // the output s has gradient 1; along a direction of length 4 its slope is 4, and the norm still 1
    const domain = { ...planeDomain(), u: Float64Array.of(4, 0) } as Partition["domain"];
    const svg = partitionFigure(syntheticPartition(quadrants([[1, 0, 0]]), domain), { color: "gradient" });
    expect(svg).toContain(">1.0</text>");
    expect(svg).not.toContain(">4.0</text>");
  });

  it("keeps a hundred thousand cells within a few megabytes", () => {
    const [lines, sum] = randomLayers([2, 450, 1], 31);
    const layers = [{ weight: lines.weight, bias: lines.bias.map((b) => 4 * b) }, sum];
    const many = regionsInPlaneSync(networkOf(layers), planeDomain());
    const cells = many.offsets.length - 1;
    expect(cells).toBeGreaterThan(40_000);
    for (const color of colors) {
      const svg = partitionFigure(many, { color });
      expect(svg.length / cells).toBeLessThan(100);
    }
    expect(partitionFigure(many, { color: "none" }).length).toBeLessThan(60_000);
  });

  it("refuses what it cannot draw", () => {
    const along = syntheticPartition(twoLayers, {
      kind: "segment",
      from: Float64Array.of(0, 0),
      to: Float64Array.of(1, 1),
    });
    const refused = (partition: Partition, options: object) => () =>
      partitionFigure(partition, options as PartitionFigureOptions);
    expect(refused(along, {})).toThrow(RangeError);
    expect(refused(along, {})).toThrow(
      "partitionFigure: expected a partition of a plane (2 slice dimensions), got 1; use functionFigure for a segment or a line",
    );
    expect(refused({ ...small, offsets: Uint32Array.of(0) }, {})).toThrow(
      "partitionFigure: expected a partition with at least 1 cell, got 0; raise maxRegions",
    );
    expect(refused(small, { color: "rainbow" })).toThrow(
      'partitionFigure: expected color to be one of "pattern", "output", "gradient", "none", got "rainbow"',
    );
    expect(refused(small, { creases: "thick" })).toThrow(
      'partitionFigure: expected creases to be one of "layer", "plain", "none", got "thick"',
    );
    expect(refused(small, { output: 1 })).toThrow(
      "partitionFigure: expected an output from 0 to 0, got 1; the network has 1",
    );
    expect(refused(small, { width: 10 })).toThrow("partitionFigure: expected a width of 240 to 10000 pixels, got 10");
    expect(refused(small, { points: { coordinates: [[1, 2, 3]] } })).toThrow(
      "partitionFigure: expected points.coordinates [N][2] of finite slice coordinates, got [1,2,3] at 0; project inputs onto the slice first",
    );
    expect(refused(small, { points: { coordinates: [[1, 2]], labels: [] } })).toThrow(
      "partitionFigure: expected 1 points.labels, got 0; give one per point",
    );
    expect(refused(small, { points: { coordinates: [[1, 2]], labels: [-1] } })).toThrow(
      "partitionFigure: expected points.labels counted from 0, got -1",
    );
  });

  it("matches the stored picture", async () => {
    const svg = partitionFigure(small, {
      color: "pattern",
      creases: "layer",
      decisionBoundary: true,
      points: {
        coordinates: [
          [-0.5, 0.5],
          [0.5, 0.25],
          [0.75, -0.5],
        ],
        labels: [0, 1, 1],
        names: ["left", "right"],
      },
      title: "Two layers",
    });
    await expect(svg).toMatchFileSnapshot("golden/partition.svg");
  });
});
