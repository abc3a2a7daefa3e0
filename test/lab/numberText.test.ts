import { expect, test } from "vitest";
import { durationText, ratioText, significant } from "../../src/lab/numberText.ts";

test("numbers have three significant digits or more, as papers print them", () => {
  const values = [0, 30.1, 0.63, 0.072, 7.86e-8, 12, 99_999, 1234.5, -0.5, Number.POSITIVE_INFINITY];
  expect(values.map(significant)).toEqual([
    "0",
    "30.1",
    "0.630",
    "7.20e-2",
    "7.86e-8",
    "12",
    "99999",
    "1235",
    "-0.500",
    "Infinity",
  ]);
});

test("ratios have two", () => {
  expect([1, 0.934, 2.449, 119, 0.00123, 98765].map(ratioText)).toEqual([
    "1.0",
    "0.93",
    "2.4",
    "120",
    "1.2e-3",
    "9.9e+4",
  ]);
});

test("durations are read in the unit that fits", () => {
  expect([0.04, 9.94, 42.4, 99.4, 185, 59.96, 7440].map(durationText)).toEqual([
    "0.04 s",
    "9.9 s",
    "42 s",
    "99 s",
    "3 min 5 s",
    "60 s",
    "2 h 4 min",
  ]);
});
