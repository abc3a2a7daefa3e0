import { enlarge, gamma, gammaOfEvaluation, unitRoundoff } from "crease/numeric";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dyadic, minus, plus, signOfDyadic, times, zero } from "../support/dyadic.ts";

const one = dyadic(1);
const isAtLeast = (bound: Parameters<typeof minus>[0], value: Parameters<typeof minus>[0]) =>
  signOfDyadic(minus(bound, value)) >= 0;

describe("γₙ", () => {
  test("bounds n roundings in a row, (1 + u)ⁿ − 1, and so n u", () => {
    let product = one;
    for (let n = 1; n <= 200; n++) {
      product = times(product, dyadic(1 + 2 ** -52));
      // (1 + 2 u)ⁿ is what n roundings of 2 u would do: more than γₙ allows
      expect(isAtLeast(dyadic(gamma(n)), minus(product, one))).toBe(false);
    }
    const rounding = plus(one, dyadic(unitRoundoff));
    let roundings = one;
    for (let n = 1; n <= 200; n++) {
      roundings = times(roundings, rounding);
      expect(isAtLeast(dyadic(gamma(n)), minus(roundings, one))).toBe(true);
      expect(gamma(n)).toBeGreaterThanOrEqual(n * unitRoundoff);
    }
  });

  test("is 0 for no rounding and grows with each", () => {
    expect(gamma(0)).toBe(0);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (n) => {
        expect(gamma(n + 1)).toBeGreaterThan(gamma(n));
        expect(gamma(n)).toBeGreaterThanOrEqual(n * unitRoundoff);
        expect(enlarge(n + 1)).toBeGreaterThanOrEqual(enlarge(n));
        expect(enlarge(n)).toBeGreaterThanOrEqual(1 + n * unitRoundoff);
        expect(gammaOfEvaluation(n + 1)).toBeGreaterThan(gammaOfEvaluation(n));
      }),
    );
  });
});

describe("enlarge", () => {
  test("lifts a rounded sum of n non-negative terms above the exact one", () => {
    const terms = fc.array(fc.double({ noNaN: true, min: 0, max: 2 ** 20 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(terms, (list) => {
        const exact = list.reduce((sum, x) => plus(sum, dyadic(x)), zero);
        const computed = list.reduce((sum, x) => sum + x, 0);
        expect(isAtLeast(dyadic(computed * enlarge(list.length)), exact)).toBe(true);
      }),
    );
  });

  test("also where every term but the first is rounded away", () => {
    for (const n of [2, 10, 1000]) {
      const exact = plus(one, dyadic((n - 1) * unitRoundoff));
      let computed = 1;
      for (let i = 1; i < n; i++) computed += unitRoundoff;
      expect(computed).toBe(1);
      expect(isAtLeast(dyadic(computed * enlarge(n)), exact)).toBe(true);
    }
  });
});

describe("γ of an affine form at a point", () => {
  test("bounds the rounding of a·(x − r) + c", () => {
    const number = fc.integer({ min: -(2 ** 40), max: 2 ** 40 }).map((k) => k / 3);
    const term = fc.record({ a: number, x: number, r: number });
    fc.assert(
      fc.property(fc.array(term, { minLength: 1, maxLength: 12 }), number, (terms, c) => {
        let value = c;
        let size = Math.abs(c);
        let exact = dyadic(c);
        for (const { a, x, r } of terms) {
          value += a * (x - r);
          size += Math.abs(a * (x - r));
          exact = plus(exact, times(dyadic(a), minus(dyadic(x), dyadic(r))));
        }
        const bound = dyadic(gammaOfEvaluation(terms.length) * size * enlarge(terms.length + 2));
        const error = minus(dyadic(value), exact);
        expect(isAtLeast(bound, error)).toBe(true);
        expect(isAtLeast(bound, minus(zero, error))).toBe(true);
      }),
    );
  });
});
