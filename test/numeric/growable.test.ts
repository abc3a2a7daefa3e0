import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  extend,
  type Growable,
  growableFloat64,
  growableInt32,
  growableUint32,
  push,
  trimmed,
} from "../../src/numeric/growable.ts";

describe("growable arrays", () => {
  test("keep their content as they grow, from any capacity", () => {
    const values = fc.array(fc.integer({ min: 0, max: 2 ** 31 - 1 }), { maxLength: 200 });
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 10 }), (list, capacity) => {
        for (const create of [growableFloat64, growableUint32, growableInt32]) {
          const array: Growable<Float64Array | Uint32Array | Int32Array> = create(capacity);
          const indices = list.map((value) => push(array, value));
          expect(indices).toEqual(list.map((_, index) => index));
          expect(array.length).toBe(list.length);
          expect([...trimmed(array)]).toEqual(list);
        }
      }),
    );
  });

  test("keep their type of number", () => {
    const floats = growableFloat64(1);
    const unsigned = growableUint32(1);
    const signed = growableInt32(1);
    for (const value of [-1.5, 2.5]) {
      push(floats, value);
      push(unsigned, value);
      push(signed, value);
    }
    expect(trimmed(floats)).toEqual(Float64Array.of(-1.5, 2.5));
    expect(trimmed(unsigned)).toEqual(Uint32Array.of(2 ** 32 - 1, 2));
    expect(trimmed(signed)).toEqual(Int32Array.of(-1, 2));
  });

  test("make room for many entries at once, zero at first", () => {
    const array = growableInt32(2);
    push(array, 7);
    expect(extend(array, 100)).toBe(1);
    expect(push(array, 8)).toBe(101);
    expect([...trimmed(array)]).toEqual([7, ...new Array<number>(100).fill(0), 8]);
  });

  test("double, so that n pushes move fewer than 2 n entries", () => {
    const array = growableFloat64(1);
    let moved = 0;
    for (let n = 1; n <= 10_000; n++) {
      const before = array.data;
      push(array, n);
      if (array.data !== before) moved += before.length;
      expect(moved).toBeLessThan(2 * n);
    }
  });

  test("a trimmed copy stays when the array changes", () => {
    const array = growableFloat64();
    push(array, 1);
    const copy = trimmed(array);
    array.data[0] = 2;
    push(array, 3);
    expect([...copy]).toEqual([1]);
  });
});
