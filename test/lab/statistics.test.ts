import { expect, test } from "vitest";
import { medianLine } from "../../src/lab/figure.ts";
import { mean, median, minimum, quantile } from "../../src/lab/statistics.ts";

test("minimum, mean and median leave out what is not finite", () => {
  const values = [4, null, 1, Number.NaN, 2, undefined, 9, Number.POSITIVE_INFINITY];
  expect([minimum(values), mean(values), median(values)]).toEqual([1, 4, 3]);
});

test("there is no statistic of nothing", () => {
  for (const statistic of [minimum, mean, median]) expect(statistic([null, Number.NaN])).toBeNull();
});

test("a quantile lies between the values that its position lies between", () => {
  const values = [30, 10, 20, 40];
  expect([0, 1 / 4, 1 / 2, 3 / 4, 1].map((share) => quantile(values, share))).toEqual([10, 17.5, 25, 32.5, 40]);
  expect(quantile([5], 0.9)).toBe(5);
});

test("a mean does not depend on the order of its values", () => {
  const values = [1, 2 ** 53, 1, 1, 1];
  expect(mean(values)).toBe(mean(values.toReversed()));
});

test("a median line has the quartiles of its curves as its band", () => {
  const curves = [
    [1, null],
    [2, 8],
    [3, 6],
    [4, null],
    [5, 7],
  ];
  expect(medianLine("a", [10, 20], curves)).toEqual({
    name: "a",
    x: [10, 20],
    y: [3, 7],
    band: { low: [2, 6.5], high: [4, 7.5] },
  });
});
