import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addEdge,
  addLine,
  addVertex,
  collectParts,
  createPlanarComplex,
  type PlanarComplex,
  partsOf,
  splitEdge,
  startOf,
} from "../../src/geometry/planarComplex.ts";
import { trimmed } from "../../src/numeric/growable.ts";

/** One edge from (0, 0) to (8, 0) on line 3. */
function oneEdge(): PlanarComplex {
  const complex = createPlanarComplex();
  addEdge(complex, addVertex(complex, 0, 0), addVertex(complex, 8, 0), 3);
  return complex;
}

const reverse = (directed: number) => directed ^ 1;
const endOf = (complex: PlanarComplex, directed: number) => startOf(complex, reverse(directed));
const parts = (complex: PlanarComplex, directed: number) => {
  const list: number[] = [];
  collectParts(complex, directed, list);
  return list;
};

describe("a planar complex", () => {
  test("numbers vertices, edges and lines in order", () => {
    const complex = createPlanarComplex();
    expect([addVertex(complex, 1, 2), addVertex(complex, 3, 4)]).toEqual([0, 1]);
    expect([addLine(complex, [1, 0, 0, 0, 0, 0.5], 7), addLine(complex, [0, 1, 0, 0, 0, 0.25], -1)]).toEqual([0, 1]);
    expect([addEdge(complex, 0, 1, 1), addEdge(complex, 1, 0, 0)]).toEqual([0, 1]);
    expect([...trimmed(complex.vertices)]).toEqual([1, 2, 3, 4]);
    expect([...trimmed(complex.generators)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect([...trimmed(complex.lines)]).toEqual([1, 0, 0, 0, 0, 0.5, 0, 1, 0, 0, 0, 0.25]);
    expect([...trimmed(complex.creases)]).toEqual([7, -1]);
    expect([...trimmed(complex.line)]).toEqual([1, 0]);
  });

  test("a directed edge begins at `from`, and reversed at `to`", () => {
    const complex = oneEdge();
    expect([startOf(complex, 0), startOf(complex, 1)]).toEqual([0, 1]);
  });

  test("an edge that is whole is its only part, in either direction", () => {
    const complex = oneEdge();
    expect([parts(complex, 0), parts(complex, 1)]).toEqual([[0], [1]]);
  });

  test("a split edge keeps its place and points to two parts on its line", () => {
    const complex = oneEdge();
    const middle = addVertex(complex, 4, 0);
    splitEdge(complex, 0, middle);
    expect([...trimmed(complex.from)]).toEqual([0, 0, 2]);
    expect([...trimmed(complex.to)]).toEqual([1, 2, 1]);
    expect([...trimmed(complex.line)]).toEqual([3, 3, 3]);
    expect([...trimmed(complex.middle)]).toEqual([middle, -1, -1]);
    expect(complex.first.data[0]).toBe(1);
    // edges 1 and 2 forwards, then 2 and 1 backwards
    expect([partsOf(complex, 0), partsOf(complex, 1)]).toEqual([
      [2, 4],
      [5, 3],
    ]);
  });

  test("parts are collected behind what is in the list", () => {
    const complex = oneEdge();
    splitEdge(complex, 0, addVertex(complex, 4, 0));
    const list = [99];
    collectParts(complex, 0, list);
    collectParts(complex, 1, list);
    expect(list).toEqual([99, 2, 4, 5, 3]);
  });

  test("parts of parts run from end to end in the edge's own direction, and backwards in the other", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 30 }), (choices) => {
        const complex = oneEdge();
        for (const choice of choices) {
          // split one whole part between its ends
          const whole = parts(complex, 0);
          const directed = whole[choice % whole.length];
          const { data } = complex.vertices;
          const s = (data[2 * startOf(complex, directed)] + data[2 * endOf(complex, directed)]) / 2;
          splitEdge(complex, directed >>> 1, addVertex(complex, s, 0));
        }
        const forwards = parts(complex, 0);
        expect(forwards).toHaveLength(choices.length + 1);
        expect(parts(complex, 1)).toEqual([...forwards].reverse().map(reverse));
        expect(startOf(complex, forwards[0])).toBe(0);
        expect(endOf(complex, forwards[forwards.length - 1])).toBe(1);
        for (let i = 1; i < forwards.length; i++) {
          expect(startOf(complex, forwards[i])).toBe(endOf(complex, forwards[i - 1]));
        }
        const positions = forwards.map((directed) => complex.vertices.data[2 * startOf(complex, directed)]);
        expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
        for (const directed of forwards) {
          expect([complex.line.data[directed >>> 1], complex.middle.data[directed >>> 1]]).toEqual([3, -1]);
        }
      }),
    );
  });
});
