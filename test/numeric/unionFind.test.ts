import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createSets, joinSets, representative } from "../../src/numeric/unionFind.ts";

describe("disjoint sets", () => {
  test("each element is at first its own set", () => {
    const parents = createSets(4);
    expect([0, 1, 2, 3].map((element) => representative(parents, element))).toEqual([0, 1, 2, 3]);
  });

  test("joined sets have the smallest element as representative, whatever the order", () => {
    const parents = createSets(6);
    joinSets(parents, 5, 3);
    joinSets(parents, 3, 4);
    joinSets(parents, 4, 1);
    expect([0, 1, 2, 3, 4, 5].map((element) => representative(parents, element))).toEqual([0, 1, 2, 1, 1, 1]);
  });

  test("are the connected components of the joins", () => {
    const size = 20;
    const element = fc.integer({ min: 0, max: size - 1 });
    fc.assert(
      fc.property(fc.array(fc.tuple(element, element), { maxLength: 30 }), (joins) => {
        const parents = createSets(size);
        for (const [first, second] of joins) joinSets(parents, first, second);
        // smallest label within reach, by relaxing until nothing changes
        const labels = Array.from({ length: size }, (_, i) => i);
        for (let round = 0; round < size; round++) {
          for (const [first, second] of joins) {
            labels[first] = labels[second] = Math.min(labels[first], labels[second]);
          }
        }
        expect(labels.map((_, i) => representative(parents, i))).toEqual(labels);
      }),
    );
  });

  test("a long chain is shortened by looking it up", () => {
    const parents = Uint32Array.from({ length: 1000 }, (_, i) => Math.max(0, i - 1));
    expect(representative(parents, 999)).toBe(0);
    expect(parents[999]).toBe(997);
  });
});
