import { compensatedSum, gamma, sumError, unitRoundoff } from "crease/numeric";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dyadic, minus, plus, signOfDyadic, toNumber, zero } from "../support/dyadic.ts";

const limit = 2 ** 1000;
const numbers = fc.double({ noNaN: true, min: -limit, max: limit });

describe("sumError", () => {
  test("is the rounding error of a sum, exactly", () => {
    const near = fc.tuple(numbers, fc.double({ noNaN: true, min: -4, max: 4 })).map(([a, k]) => [a, a * k] as const);
    fc.assert(
      fc.property(fc.oneof(fc.tuple(numbers, numbers), near), ([a, b]) => {
        const exact = plus(dyadic(a), dyadic(b));
        const computed = plus(dyadic(a + b), dyadic(sumError(a, b)));
        expect(signOfDyadic(minus(exact, computed))).toBe(0);
      }),
      { numRuns: 1000 },
    );
  });

  test("finds what is lost, in either order", () => {
    expect(sumError(1, unitRoundoff)).toBe(unitRoundoff);
    expect(sumError(unitRoundoff, 1)).toBe(unitRoundoff);
    expect(sumError(2 ** 53, -1.5)).toBe(0.5);
    expect(sumError(3, 4)).toBe(0);
  });
});

describe("compensatedSum", () => {
  test("keeps what a plain sum loses", () => {
    expect(compensatedSum([1, 1e100, 1, -1e100])).toBe(2);
    expect(compensatedSum([1, ...new Array<number>(4096).fill(unitRoundoff)])).toBe(1 + 2 ** -41);
    expect(compensatedSum(Float64Array.of(0.1, 0.2, -0.3))).toBe(2 ** -55);
    expect(compensatedSum([])).toBe(0);
  });

  test("is within u |s| + γₙ² Σ |x| of the exact sum s, however the terms cancel", () => {
    const terms = fc.array(fc.double({ noNaN: true, min: -(2 ** 60), max: 2 ** 60 }), { minLength: 1, maxLength: 30 });
    // each term again with its sign changed and a little beside: a plain sum keeps no digit
    const cancelling = terms.map((list) => [...list, ...list.map((x) => -x * (1 + 2 ** -50)).reverse()]);
    fc.assert(
      fc.property(fc.oneof(terms, cancelling), (list) => {
        const exact = list.reduce((sum, x) => plus(sum, dyadic(x)), zero);
        const size = list.reduce((sum, x) => sum + Math.abs(x), 0);
        const error = Math.abs(toNumber(minus(dyadic(compensatedSum(list)), exact)));
        const bound = unitRoundoff * Math.abs(toNumber(exact)) + gamma(list.length) ** 2 * size;
        expect(error).toBeLessThanOrEqual(bound * (1 + gamma(list.length + 8)));
      }),
      { numRuns: 500 },
    );
  });
});
