import { createRandom, type Random } from "crease/numeric";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const take = (count: number, draw: () => number) => Array.from({ length: count }, draw);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Expects a mean of independent draws within five standard errors of what theory says. */
function expectMean(values: readonly number[], expected: number, variance: number): void {
  expect(Math.abs(mean(values) - expected)).toBeLessThan(5 * Math.sqrt(variance / values.length));
}

const keys = fc.array(fc.oneof(fc.integer(), fc.string()), { maxLength: 3 });

describe("streams", () => {
  test("the first values are those that results were recorded with", () => {
    const uniform = createRandom(1);
    expect(take(5, uniform.uniform)).toEqual([
      0.3003962723393244, 0.5746509968120942, 0.4968866481143437, 0.9153200928396623, 0.2068835613159068,
    ]);
    const normal = createRandom(1, "weights", 2);
    expect(take(5, () => normal.normal())).toEqual([
      -0.8648462499440127, -0.246001199424736, 1.39181477241453, 1.152417777031936, -0.6869051201215934,
    ]);
    const integer = createRandom(2026, "x");
    expect(take(5, () => integer.integer(1000))).toEqual([840, 384, 503, 247, 894]);
  });

  test("one seed and one list of keys give one stream", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), keys, (seed, list) => {
        const [first, second] = [createRandom(seed, ...list), createRandom(seed, ...list)];
        expect(take(20, first.uniform)).toEqual(take(20, second.uniform));
      }),
    );
  });

  test("a stream of a stream is the stream of all keys, wherever the parent stands", () => {
    fc.assert(
      fc.property(fc.integer(), keys, keys, fc.integer({ min: 0, max: 9 }), (seed, first, second, drawn) => {
        const parent = createRandom(seed, ...first);
        take(drawn, () => parent.normal());
        const expected = take(5, createRandom(seed, ...first, ...second).uniform);
        expect(take(5, parent.stream(...second).uniform)).toEqual(expected);
      }),
    );
  });

  test("drawing from a stream does not move its parent", () => {
    const [first, second] = [createRandom(3), createRandom(3)];
    take(10, first.stream("run", 1).uniform);
    expect(take(5, first.uniform)).toEqual(take(5, second.uniform));
  });

  test("keys are told apart by value, kind, order and grouping", () => {
    const lists: (number | string)[][] = [
      [],
      [0],
      [1],
      [2 ** 32],
      [1.5],
      ["1"],
      [""],
      ["a"],
      ["ab"],
      ["a", "b"],
      ["b", "a"],
      ["a", 1],
      [1, "a"],
      [1, 2],
      [2, 1],
      [12],
      [1, 1],
    ];
    expect(new Set(lists.map((list) => createRandom(7, ...list).uniform())).size).toBe(lists.length);
  });

  test("the streams of neighboring keys are uncorrelated", () => {
    const streams = [0, 1, 2, 3].map((run) => take(20_000, createRandom(5, "run", run).uniform));
    for (let i = 0; i < streams.length; i++) {
      for (let j = 0; j < i; j++) {
        const products = streams[i].map((value, k) => 12 * (value - 0.5) * (streams[j][k] - 0.5));
        expectMean(products, 0, 1);
      }
    }
  });

  test("the first values of many seeds are as uniform as one stream", () => {
    const firsts = Array.from({ length: 20_000 }, (_, seed) => createRandom(seed).uniform());
    expectMean(firsts, 1 / 2, 1 / 12);
    expectMean(
      firsts.slice(1).map((value, seed) => 12 * (value - 0.5) * (firsts[seed] - 0.5)),
      0,
      1,
    );
  });
});

describe("distributions", () => {
  const draws = (draw: (random: Random) => number) => {
    const random = createRandom(11, "moments");
    return take(200_000, () => draw(random));
  };

  test("uniform numbers lie in [0, 1) with mean 1/2 and variance 1/12", () => {
    const values = draws((random) => random.uniform());
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    expectMean(values, 1 / 2, 1 / 12);
    expectMean(
      values.map((value) => (value - 0.5) ** 2),
      1 / 12,
      1 / 180,
    );
    expectMean(
      values.slice(1).map((value, i) => 12 * (value - 0.5) * (values[i] - 0.5)),
      0,
      1,
    );
  });

  test("uniform numbers are multiples of 2⁻⁵³ and use the last bit", () => {
    const scaled = draws((random) => random.uniform() * 2 ** 53);
    expect(scaled.every(Number.isInteger)).toBe(true);
    expectMean(
      scaled.map((value) => value % 2),
      1 / 2,
      1 / 4,
    );
  });

  test("normal numbers have the moments 0, 1, 0, 3", () => {
    const values = draws((random) => random.normal());
    expectMean(values, 0, 1);
    for (const [power, moment, variance] of [
      [2, 1, 2],
      [3, 0, 15],
      [4, 3, 96],
    ]) {
      expectMean(
        values.map((value) => value ** power),
        moment,
        variance,
      );
    }
    expectMean(
      values.slice(1).map((value, i) => value * values[i]),
      0,
      1,
    );
  });

  test("normal numbers have the tails of the normal distribution", () => {
    const values = draws((random) => random.normal());
    // P(|z| > 1), P(|z| > 2), P(|z| > 3), P(|z| > 4)
    for (const [bound, share] of [
      [1, 0.31731],
      [2, 0.0455],
      [3, 0.0026998],
      [4, 6.334e-5],
    ]) {
      expectMean(
        values.map((value) => (Math.abs(value) > bound ? 1 : 0)),
        share,
        share * (1 - share),
      );
    }
  });

  test("integers lie below their bound and meet every value equally often", () => {
    const values = draws((random) => random.integer(7));
    for (let k = 0; k < 7; k++) {
      expectMean(
        values.map((value) => (value === k ? 1 : 0)),
        1 / 7,
        6 / 49,
      );
    }
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 }), fc.integer(), (bound, seed) => {
        const random = createRandom(seed);
        for (const value of take(20, () => random.integer(bound))) {
          expect(Number.isInteger(value) && value >= 0 && value < bound).toBe(true);
        }
      }),
    );
  });
});
