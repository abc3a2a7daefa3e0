import { describe, expect, test } from "vitest";
import { chartScale } from "../../../src/lab/report/chartAxis.ts";

const log = { name: "error", scale: "log" } as const;

/** The texts below an axis. */
function labels(values: readonly number[], axis: typeof log | { readonly name: string } = log): string[] {
  const scale = chartScale(values, axis);
  return (scale?.ticks ?? []).map((tick) => scale?.tickFormat(tick) ?? "");
}

describe("chartScale", () => {
  test("labels powers of ten where there are some", () => {
    expect(labels([0.002, 3])).toEqual(["10⁻²", "10⁻¹", "1"]);
    expect(labels([1, 1000])).toEqual(["1", "10", "10²", "10³"]);
  });

  test("leaves out powers where there are too many", () => {
    const ticks = labels([0.000000002, 3]);
    expect(ticks).toEqual(["10⁻⁸", "10⁻⁶", "10⁻⁴", "10⁻²", "1"]);
  });

  test("labels 1, 2 and 5 within a decade", () => {
    expect(labels([2, 16])).toEqual(["2", "5", "10", "20"]);
    expect(labels([0.0004, 0.0006])).toEqual(["5·10⁻⁴"]);
  });

  test("has room around a single value", () => {
    for (const axis of [log, { name: "x" }]) {
      const { domain } = chartScale([3], axis) ?? { domain: [0, 0] };
      expect(domain[0]).toBeLessThan(3);
      expect(domain[1]).toBeGreaterThan(3);
    }
    expect(chartScale([0], { name: "x" })?.domain).toEqual([-1, 1]);
  });

  test("leaves out what an axis cannot show", () => {
    expect(chartScale([0, -1, null, Number.NaN], log)).toBeUndefined();
    expect(chartScale([null, Number.POSITIVE_INFINITY], { name: "x" })).toBeUndefined();
    expect(chartScale([0, -1, 10, 20], log)?.domain[0]).toBeGreaterThan(1);
  });
});
