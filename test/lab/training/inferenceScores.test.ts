import { denseNetwork } from "crease/network";
import { describe, expect, test } from "vitest";
import { inferenceScores } from "../../../src/lab/training/inferenceScores.ts";

/** y = weight · x, a row for each output. */
function linear(...weight: number[][]) {
  return denseNetwork([{ weight, bias: weight.map(() => 0) }]);
}

describe("inferenceScores", () => {
  test("has the mean squared error over all rows, in chunks as at once", () => {
    const rows = 1203;
    const inputs = Float64Array.from({ length: rows }, (_, row) => row);
    // off by 1 in the first 3 rows
    const targets = inputs.map((x) => (x < 3 ? 2 * x + 1 : 2 * x));
    const scores = inferenceScores(linear([2]), { inputs, targets, rows }, { kind: "meanSquaredError" });
    expect(scores).toEqual({ loss: expect.closeTo(3 / 1203, 15) });
  });

  test("counts a row as right whose label is the largest output", () => {
    const inputs = Float64Array.of(1, 2, -1, -2);
    const samples = { inputs, targets: Float64Array.of(0, 1, 1, 1), rows: 4 };
    const { loss, accuracy } = inferenceScores(linear([1], [-1]), samples, { kind: "crossEntropy" });
    expect(accuracy).toBe(0.75);
    const right = (margin: number) => Math.log(1 + Math.exp(-2 * margin));
    expect(loss).toBeCloseTo((right(1) + right(-2) + right(1) + right(2)) / 4, 14);
  });

  test("counts a row as right whose sign is that of the only output with a hinge loss", () => {
    const samples = { inputs: Float64Array.of(3, -3, 0.5, 0), targets: Float64Array.of(1, 1, -1, 1), rows: 4 };
    // the margins 1 − t y are −2, 4, 1.5 and 1; an output of 0 is on neither side
    expect(inferenceScores(linear([1]), samples, { kind: "hinge" })).toEqual({ loss: 6.5 / 4, accuracy: 0.25 });
  });
});
