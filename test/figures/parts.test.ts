import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chains } from "../../src/figures/chains.ts";
import { diverging, ember, layerColors, viridis } from "../../src/figures/colorMaps.ts";
import { countText, numberTexts, significantText } from "../../src/figures/numberText.ts";
import { hexOf } from "../../src/figures/oklab.ts";
import { pathData, simplified } from "../../src/figures/pathData.ts";
import { patternColors } from "../../src/figures/patternColors.ts";
import { linearTicks, logarithmicTicks } from "../../src/figures/ticks.ts";
import { planeDomain, randomLayers, syntheticPartition } from "./syntheticPartition.ts";
import { xmlProblem } from "./wellFormed.ts";

describe("path data", () => {
  it("is written as short differences on a grid of 0.01", () => {
    expect(pathData([0, 0, 1000, 0, 1000, 1050, -5, 1050], "closed")).toBe("M0 0l10 0 0 10.5-10.05 0z");
    expect(pathData([5, -5, 125, 100], "open")).toBe("M.05-.05l1.2 1.05");
  });

  it("drops repeated points, and shapes of which too little remains", () => {
    expect(pathData([0, 0, 0, 0, 100, 0, 100, 100, 0, 0], "closed")).toBe("M0 0l1 0 0 1z");
    expect(pathData([0, 0, 0, 0, 100, 0], "closed")).toBe("");
    expect(pathData([7, 7, 7, 7], "open")).toBe("");
  });

  it("adds up to the rounded points", () => {
    const points = fc
      .array(fc.integer({ min: -100_000, max: 100_000 }), { minLength: 8, maxLength: 40 })
      .filter((list) => list.length % 2 === 0);
    fc.assert(
      fc.property(points, (list) => {
        const numbers =
          pathData(list, "open")
            .match(/-?(?:\d+\.?\d*|\.\d+)/g)
            ?.map((text) => Math.round(Number(text) * 100)) ?? [];
        let x = 0;
        let y = 0;
        for (let i = 0; i < numbers.length; i += 2) {
          x += numbers[i];
          y += numbers[i + 1];
        }
        if (numbers.length > 0) expect([x, y]).toEqual(list.slice(-2).map((value) => value + 0));
      }),
    );
  });
});

describe("simplified", () => {
  it("keeps the ends and the corners of a polyline", () => {
    expect(simplified([0, 0, 100, 100, 200, 201, 300, 300, 300, 0], 2)).toEqual([0, 0, 300, 300, 300, 0]);
    expect(simplified([0, 0, 500, 0, 100, 0], 2)).toEqual([0, 0, 500, 0, 100, 0]);
  });

  it("stays within its tolerance", () => {
    const step = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: -4, max: 4 }));
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 60 }), (steps) => {
        const points: number[] = [0, 0];
        for (const [dx, dy] of steps) points.push(points[points.length - 2] + dx, points[points.length - 1] + dy);
        const kept = simplified(points, 3);
        for (let i = 0; i < points.length; i += 2) {
          let nearest = Number.POSITIVE_INFINITY;
          for (let k = 0; k + 2 < kept.length; k += 2)
            nearest = Math.min(nearest, distanceToSegment(points[i], points[i + 1], kept.slice(k, k + 4)));
          expect(nearest).toBeLessThan(3.001);
        }
      }),
    );
  });
});

function distanceToSegment(x: number, y: number, [x0, y0, x1, y1]: number[]): number {
  const square = (x1 - x0) ** 2 + (y1 - y0) ** 2;
  const share = square === 0 ? 0 : Math.min(1, Math.max(0, ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / square));
  return Math.hypot(x - x0 - share * (x1 - x0), y - y0 - share * (y1 - y0));
}

describe("chains", () => {
  it("join edges to few polylines and break where three meet", () => {
    expect(chains([1, 2, 3, 2, 3, 4])).toEqual([[1, 2, 3, 4]]);
    expect(chains([0, 1, 1, 2, 2, 0])).toEqual([[0, 1, 2, 0]]);
    expect(chains([0, 9, 1, 9, 2, 9])).toHaveLength(3);
    expect(chains([])).toEqual([]);
  });
});

describe("ticks and numbers", () => {
  it("are round, and lie within the range", () => {
    expect(linearTicks(-1, 1, 5)).toEqual([-1, -0.5, 0, 0.5, 1]);
    expect(linearTicks(0, 0.3, 3)).toEqual([0, 0.1, 0.2, 0.3]);
    expect(linearTicks(0, 5000, 5)).toEqual([0, 1000, 2000, 3000, 4000, 5000]);
    expect(linearTicks(2, 2, 5)).toEqual([2]);
    expect(logarithmicTicks(0.5, 50)).toEqual([0.5, 1, 2, 5, 10, 20, 50]);
    expect(logarithmicTicks(0.001, 1000)).toEqual([0.001, 0.01, 0.1, 1, 10, 100, 1000]);
  });

  it("read with true minus signs and no needless digits", () => {
    expect(numberTexts([-0.5, 0, 0.5])).toEqual(["−0.5", "0.0", "0.5"]);
    expect(numberTexts([0, 1000, 2000])).toEqual(["0", "1000", "2000"]);
    expect(numberTexts([0, 0.00001, 0.00002])).toEqual(["0", "10^−5", "2×10^−5"]);
    expect(numberTexts([-1_500_000, 0, 500_000])).toEqual(["−1.5×10^6", "0", "5×10^5"]);
    expect(numberTexts([100.00001, 100.00002])).toEqual(["100.00001", "100.00002"]);
    expect(significantText(-0.00031234, 2)).toBe("−3.1×10^−4");
    expect(significantText(12.345, 2)).toBe("12");
    expect(countText(51005)).toBe("51\u00a0005");
    expect(countText(1829)).toBe("1829");
  });
});

describe("colors", () => {
  it("run from end to end of their maps", () => {
    expect([viridis(0), viridis(1), viridis(-3), viridis(7)]).toEqual(["#440154", "#fde725", "#440154", "#fde725"]);
    for (const map of [viridis, diverging, ember]) {
      for (let i = 0; i <= 20; i++) expect(map(i / 20)).toMatch(/^#[0-9a-f]{6}$/);
    }
    expect(hexOf({ lightness: 1, chroma: 0, hue: 0 })).toBe("#ffffff");
    expect(hexOf({ lightness: 0, chroma: 0, hue: 0 })).toBe("#000000");
    expect(new Set(layerColors(6)).size).toBe(6);
  });

  it("of cells across a crease of one unit differ", () => {
    const partition = syntheticPartition(randomLayers([2, 20, 20, 1], 8), planeDomain());
    const colors = patternColors(partition);
    const { cells, unitOffsets } = partition.facets;
    for (let facet = 0; facet < cells.length / 2; facet++) {
      if (unitOffsets[facet + 1] - unitOffsets[facet] !== 1) continue;
      expect(colors[cells[2 * facet]]).not.toBe(colors[cells[2 * facet + 1]]);
    }
  });

  it("of patterns do not depend on the domain", () => {
    const layers = randomLayers([2, 12, 1], 4);
    const whole = syntheticPartition(layers, planeDomain());
    const part = syntheticPartition(layers, planeDomain([-1, -1, 0, -1, 0, 0, -1, 0]));
    const colorOf = new Map(patternColors(whole).map((color, cell) => [whole.patterns[cell], color]));
    for (const [cell, color] of patternColors(part).entries()) expect(colorOf.get(part.patterns[cell])).toBe(color);
  });
});

describe("the check for well-formed XML", () => {
  it("finds what is wrong", () => {
    expect(xmlProblem('<a b="1"><c/>x</a>')).toBeNull();
    expect(xmlProblem("<a><b></a></b>")).toContain("closes");
    expect(xmlProblem("<a>&</a>")).toContain("bare &");
    expect(xmlProblem('<a b="1" b="2"/>')).toContain("twice");
    expect(xmlProblem('<a fill="url(#x)"/>')).toContain("no element with id x");
    expect(xmlProblem('<a x="NaN"/>')).toContain("NaN");
    expect(xmlProblem("<a>")).toContain("not closed");
  });
});
