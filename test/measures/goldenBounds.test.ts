/** Bounds against the values of the literature, and against their definitions summed term by term. */
import {
  activeUnitsList,
  boundNames,
  boundsOf,
  boundTable,
  centralArrangement,
  piecesOfComposition,
  piecesOfSum,
  tightestUpperBound,
  zaslavsky,
} from "crease/measures";
import { createRandom } from "crease/numeric";
import { describe, expect, test } from "vitest";
import { serraByDefinition } from "./serraByDefinition.ts";

const absent = undefined;

describe("bounds of ReLU networks of given widths", () => {
  test.each([
    [2, [4, 4], 256n, 121n, 121n, 44n, absent],
    [2, [8, 8, 8], 16777216n, 50653n, 50653n, 9472n, 23125n],
    [2, [32, 32, 32], 79228162514264337593543950336n, 148035889n, 148035889n, 34668544n, 44182609n],
    [1, [5, 5, 5], 32768n, 216n, 216n, 150n, 216n],
    [10, [4, 4], 256n, 256n, 163n, absent, absent],
    [4, [4, 4, 4], 4096n, 4096n, 1634n, 16n, absent],
    [2, [3, 10], 8192n, 392n, 257n, 56n, absent],
    [784, [11, 11], 4194304n, 4194304n, 2449868n, absent, absent],
    [784, [10, 10], 1048576n, 1048576n, 616666n, absent, absent],
  ])("%d; [%s]", (inputDim, widths, patterns, montufar2017, serra, montufar2014, serraLower) => {
    const bounds = boundsOf({ inputDim, widths });
    expect(bounds).toMatchObject({ patterns, montufar2017, serra });
    expect([bounds.montufar2014, bounds.serraLower]).toEqual([montufar2014, serraLower]);
  });

  test.each([
    [2, [2, 2, 2], 30n],
    [2, [3, 3], 40n],
    [1, [2, 2, 2], 27n],
    [1, [1, 4], 6n],
    [2, [16, 16, 16], 2571353n],
  ])("Serra's bound for %d; [%s]", (inputDim, widths, serra) => {
    expect(boundsOf({ inputDim, widths }).serra).toBe(serra);
  });

  test("lower bounds of the maximum", () => {
    expect(boundsOf({ inputDim: 2, widths: [8, 8, 8] }).pascanu).toBe(592n);
    const bounds = boundsOf({ inputDim: 2, widths: [8, 4, 4] });
    expect([bounds.arora, bounds.zonotope]).toEqual([128n, 200n]);
  });

  test("a lower bound whose condition fails is absent, not 0", () => {
    expect(Object.keys(boundsOf({ inputDim: 3, widths: [7, 2] }))).toEqual([
      "serra",
      "hinz",
      "montufar2017",
      "productOfZaslavsky",
      "patterns",
    ]);
    // later layers of one unit, or of different widths
    for (const widths of [
      [8, 1],
      [8, 4, 5],
      [7, 4],
    ]) {
      expect(boundsOf({ inputDim: 2, widths })).not.toHaveProperty("arora");
      expect(boundsOf({ inputDim: 2, widths })).not.toHaveProperty("zonotope");
    }
  });

  test("maxima: one layer in any dimension, any depth on a line", () => {
    expect(boundsOf({ inputDim: 3, widths: [6] }).zaslavsky).toBe(42n);
    expect(boundsOf({ inputDim: 1, widths: [5, 4] }).serraOneInput).toBe(30n);
    expect(boundsOf({ inputDim: 1, widths: [5, 2] })).not.toHaveProperty("serraOneInput");
    expect(boundsOf({ inputDim: 2, widths: [5, 5] })).not.toHaveProperty("zaslavsky");
  });

  test("the sharper lists of Hinz gain where a layer is narrow", () => {
    expect(boundsOf({ inputDim: 2, widths: [4, 4] }).hinz).toBe(109n);
    for (const widths of [
      [8, 8, 8],
      [16, 16, 16],
      [32, 32, 32],
      [3, 10],
      [3, 3],
      [2, 2, 2],
    ]) {
      const { hinz, serra } = boundsOf({ inputDim: 2, widths });
      expect(hinz).toBe(serra);
    }
  });
});

describe("bounds of other networks of given widths", () => {
  test("layers of max units", () => {
    expect(boundsOf({ inputDim: 2, widths: [7, 7, 6], candidates: 2 }).maxout).toBe(18502n);
    expect(boundsOf({ inputDim: 2, widths: [4, 4], candidates: 3 }).maxout).toBe(6241n);
  });

  test("units with pieces on a line: Petersen & Zech, and pieces without more than one hyperplane in a place", () => {
    const bounds = boundsOf({ inputDim: 1, widths: [4, 3], pieces: 3 });
    expect(bounds).toEqual({
      layerwise: 9n * 7n,
      montufar2017: 9n * 7n,
      productOfZaslavsky: 9n * 7n,
      petersenZech: 144n,
      patterns: 3n ** 7n,
    });
  });

  test("parallel hyperplanes of one unit do not meet", () => {
    // two units of 3 pieces cut a plane like a tic-tac-toe board; four hyperplanes in general position make 11 parts
    const bounds = boundsOf({ inputDim: 2, widths: [2], pieces: 3 });
    expect([bounds.layerwise, bounds.productOfZaslavsky]).toEqual([9n, 11n]);
  });

  test("units with two pieces of which none is constant leave the rank as it is", () => {
    const leaky = boundsOf({ inputDim: 2, widths: [2, 2, 2], pieces: 2 });
    expect(leaky).not.toHaveProperty("serra");
    expect([leaky.layerwise, leaky.montufar2017]).toEqual([64n, 64n]);
  });
});

describe("arrangements", () => {
  test.each([
    [5, 2, 10n],
    [6, 3, 32n],
    [1, 1, 2n],
    [2, 5, 4n],
  ])("%d hyperplanes through the origin in dimension %d", (hyperplanes, dimension, parts) => {
    expect(centralArrangement(hyperplanes, dimension)).toBe(parts);
  });

  test("the lists of Hinz sum to Zaslavsky's number", () => {
    for (let n = 1; n <= 8; n++) {
      for (const dimension of [1, 2] as const) {
        const list = activeUnitsList(dimension, n);
        expect(list).toHaveLength(n + 1);
        expect(list.reduce((sum, parts) => sum + parts, 0n)).toBe(zaslavsky(n, dimension));
      }
    }
    expect(activeUnitsList(1, 3)).toEqual([0n, 1n, 2n, 1n]);
    expect(activeUnitsList(1, 4)).toEqual([0n, 0n, 2n, 2n, 1n]);
    expect(activeUnitsList(2, 3)).toEqual([0n, 3n, 3n, 1n]);
    expect(activeUnitsList(2, 4)).toEqual([0n, 2n, 4n, 4n, 1n]);
  });
});

test("pieces of sums and compositions on a line", () => {
  expect([piecesOfSum(4, 3), piecesOfComposition(4, 3)]).toEqual([6n, 12n]);
});

describe("random widths", () => {
  const random = createRandom(11, "widths");
  const cases = Array.from({ length: 300 }, () => ({
    inputDim: 1 + random.integer(6),
    widths: Array.from({ length: 1 + random.integer(4) }, () => 1 + random.integer(7)),
  }));

  test("Serra's bound is the sum over J, with and without ranks", () => {
    for (const { inputDim, widths } of cases) {
      const ranks = widths.map((width) => random.integer(width + 1));
      const bounds = boundsOf({ inputDim, widths, ranks });
      const title = `${inputDim}; [${widths}], ranks [${ranks}]`;
      expect(bounds.serra, title).toBe(serraByDefinition(inputDim, widths, widths));
      expect(bounds.serraRanks, title).toBe(serraByDefinition(inputDim, widths, ranks));
    }
  });

  test("lower bounds ≤ maxima ≤ Hinz ≤ Serra ≤ Montúfar 2017 ≤ product of Zaslavsky, all patterns", () => {
    for (const { inputDim, widths } of cases) {
      const bounds = boundsOf({ inputDim, widths });
      const { hinz, serra, montufar2017, productOfZaslavsky, patterns } = bounds as Required<typeof bounds>;
      const chain = [hinz, serra, montufar2017, productOfZaslavsky, patterns];
      expect(
        chain.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)),
        `${inputDim}; [${widths}]`,
      ).toEqual(chain);
      for (const name of boundNames(bounds)) {
        const value = bounds[name] as bigint;
        const maximum = bounds.zaslavsky ?? bounds.serraOneInput;
        if (boundTable[name].kind === "lower") {
          expect(value, `${name} of ${inputDim}; [${widths}]`).toBeLessThanOrEqual(maximum ?? hinz);
        } else if (boundTable[name].kind === "maximum") {
          expect(value, name).toBeLessThanOrEqual(hinz);
        }
      }
    }
  });
});

test("the tightest upper bound is the smallest, and of equal ones the first of the table", () => {
  const named = (options: Parameters<typeof boundsOf>[0]) => tightestUpperBound(boundsOf(options));
  expect(named({ inputDim: 2, widths: [32, 32, 32] })).toEqual({ name: "serra", value: 148035889n });
  expect(named({ inputDim: 2, widths: [4, 4] })).toEqual({ name: "hinz", value: 109n });
  expect(named({ inputDim: 2, widths: [4] })).toEqual({ name: "zaslavsky", value: 11n });
  expect(named({ inputDim: 2, widths: [4, 4], candidates: 3 })).toEqual({ name: "layerwise", value: 1089n });
  expect(tightestUpperBound({ pascanu: 3n })).toBeUndefined();
});

describe("bounds that take too long", () => {
  test("are absent in thousands of dimensions, not in a plane", () => {
    const widths = new Array<number>(20).fill(100_000);
    const inPlane = boundsOf({ inputDim: 2, widths });
    const lower = ["serraLower", "montufar2014", "pascanu", "zonotope", "arora"];
    expect(boundNames(inPlane)).toEqual(["serra", "hinz", "montufar2017", "productOfZaslavsky", ...lower]);
    expect(inPlane.serra).toBe(5000050001n ** 20n);
    expect(Object.keys(boundsOf({ inputDim: 50_000, widths, pieces: 2 }))).toEqual([]);
  });
});

describe("wrong use", () => {
  test.each([
    [{ inputDim: 0, widths: [3] }, "boundsOf: expected a positive integer for inputDim, got 0"],
    [{ inputDim: 2, widths: [] }, "boundsOf: expected at least one layer in widths, got none"],
    [{ inputDim: 2, widths: [3, 1.5] }, "boundsOf: expected a positive integer for widths[1], got 1.5"],
    [{ inputDim: 2, widths: [3], ranks: [3, 3] }, "boundsOf: expected 1 ranks, one per layer, got 2"],
    [{ inputDim: 2, widths: [3], ranks: [4] }, "boundsOf: expected ranks[0] from 0 to 3, got 4"],
    [{ inputDim: 2, widths: [3], ranks: [3], pieces: 2 }, "boundsOf: expected ranks of ReLU layers, got ranks and"],
    [{ inputDim: 2, widths: [3], pieces: 0 }, "boundsOf: expected a positive integer for pieces, got 0"],
    [{ inputDim: 2, widths: [3], candidates: -1 }, "boundsOf: expected a positive integer for candidates, got -1"],
    [
      { inputDim: 2, widths: [3], pieces: 2, candidates: 2 },
      "boundsOf: expected pieces or candidates, got both, 2 and 2",
    ],
  ])("%j", (options, message) => {
    expect(() => boundsOf(options)).toThrow(message);
    expect(() => boundsOf(options)).toThrow(RangeError);
  });

  test("of single formulas", () => {
    expect(() => zaslavsky(3, 0)).toThrow("zaslavsky: expected a positive integer for dimension, got 0");
    expect(() => centralArrangement(0, 2)).toThrow(
      "centralArrangement: expected a positive integer for hyperplanes, got 0",
    );
    expect(() => activeUnitsList(2, 0)).toThrow("activeUnitsList: expected a positive integer for units, got 0");
    expect(() => piecesOfSum(0, 1)).toThrow("piecesOfSum: expected a positive integer for first, got 0");
    expect(() => piecesOfComposition(1, 0)).toThrow(
      "piecesOfComposition: expected a positive integer for second, got 0",
    );
  });
});
