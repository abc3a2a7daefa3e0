import { CreaseError } from "crease/numeric";
import {
  box,
  domainFromJson,
  gramMatrix,
  line,
  plane,
  planeThrough,
  pointOnSlice,
  regionsInPlaneSync,
  regionsOnLineSync,
  regionsOnSegmentSync,
  segment,
  volumeScale,
} from "crease/regions";
import { describe, expect, test } from "vitest";
import { square } from "../support/domains.ts";
import { he, randomNetwork } from "../support/randomNetworks.ts";

const network = randomNetwork(1, [2, 4, 1], he(0.2));

describe("box", () => {
  test("one free input is a segment from lo to hi, two are a plane in these inputs", () => {
    expect(box([0, 0, -1, 3])).toEqual(segment([0, -1], [0, 3]));
    expect(box([-1, 1, 5, 5, 0, 2])).toEqual(
      plane({ origin: [0, 5, 0], u: [1, 0, 0], v: [0, 0, 1] }, { bounds: [-1, 1, 0, 2] }),
    );
  });

  test.each([
    [[], "box: expected pairs lo1,hi1,lo2,hi2,…, got 0 numbers"],
    [[0, 1, 2], "box: expected pairs lo1,hi1,lo2,hi2,…, got 3 numbers"],
    [[0, 1, 2, 1], "box: expected lo ≤ hi for input 2, got 2,1"],
    [[0, Number.NaN], "box: expected lo ≤ hi for input 1, got 0,NaN"],
    [[0, 0], "box: expected 1 or 2 free inputs, got 0"],
    [[0, 1, 0, 1, 0, 1], "box: expected 1 or 2 free inputs, got 3"],
  ])("%j is refused", (limits, message) => {
    expect(() => box(limits)).toThrow(message);
  });
});

describe("slices", () => {
  test("a plane through three points has them at (0, 0), (1, 0) and (0, 1)", () => {
    const { origin, u, v } = planeThrough(
      [
        [1, 2, 3],
        [2, 2, 2],
        [0, 0, 1],
      ],
      [0, 1, 0, 1],
    );
    const directions = Float64Array.from([...u, ...v]);
    const slice = { dimension: 2, origin, directions };
    expect([...pointOnSlice(slice, [1, 0])]).toEqual([2, 2, 2]);
    expect([...pointOnSlice(slice, [0, 1])]).toEqual([0, 0, 1]);
    expect([...gramMatrix(slice)]).toEqual([2, 1, 1, 9]);
    expect(volumeScale(slice)).toBeCloseTo(Math.sqrt(17), 12);
  });
});

describe("domainFromJson", () => {
  test("reads every form, wrapped or not", () => {
    const flat = { origin: [0, 0], u: [1, 0], v: [0, 1], bounds: [-1, 1, -1, 1] };
    expect(domainFromJson(flat)).toEqual(square);
    expect(domainFromJson({ plane: flat })).toEqual(square);
    expect(domainFromJson({ box: [-1, 1, -1, 1] })).toEqual(square);
    const { bounds, ...frame } = flat;
    expect(
      domainFromJson({
        ...frame,
        polygon: [
          [0, 0],
          [1, 0],
          [0, bounds[1]],
        ],
      }),
    ).toEqual(
      plane(frame, [
        [0, 0],
        [1, 0],
        [0, 1],
      ]),
    );
    expect(domainFromJson({ from: [0], to: [1] })).toEqual(segment([0], [1]));
    expect(domainFromJson({ segment: { from: [0], to: [1] } })).toEqual(segment([0], [1]));
    expect(domainFromJson({ line: { through: [0], direction: [1] } })).toEqual(line([0], [1]));
  });

  test.each([
    [null, "expected an object, got null"],
    [[1, 2], "expected an object, got an array"],
    [{}, "got keys (none)"],
    [{ to: [1] }, "got keys to"],
    [{ from: [0] }, 'expected a list of numbers in "to", got nothing'],
    [{ from: ["0"], to: [1] }, 'expected a list of numbers in "from", got ["0"]'],
    [{ origin: [0], u: [1], v: [1] }, 'expected "bounds" or "polygon" beside "origin", got neither'],
    [{ origin: [0], u: [1], v: [1], bounds: [1, 2] }, 'expected 4 numbers [s0, s1, t0, t1] in "bounds", got 2'],
    [{ origin: [0], u: [1], v: [1], polygon: [[1]] }, 'expected corners [s, t] in "polygon", got [1]'],
  ])("%j is refused", (json, message) => {
    expect(() => domainFromJson(json)).toThrow(message);
    expect(() => domainFromJson(json)).toThrow(CreaseError);
  });
});

describe("enumerators refuse a domain that does not fit", () => {
  test("in the plane", () => {
    const wrong = (change: object) => () => regionsInPlaneSync(network, { ...square, ...change });
    expect(wrong({ origin: new Float64Array(3) })).toThrow(
      "regionsInPlane: expected 2 numbers in origin, one per input, got 3",
    );
    expect(wrong({ u: Float64Array.of(Number.NaN, 0) })).toThrow(
      "regionsInPlane: expected finite numbers in u, got NaN at 0",
    );
    expect(wrong({ polygon: Float64Array.of(0, 0, 1, 1, 2, 2) })).toThrow("regionsInPlane: expected a convex polygon");
    expect(wrong({ polygon: Float64Array.of(0, 0, 2, 0, 1, 0.5, 0, 2) })).toThrow(
      "regionsInPlane: expected a convex polygon",
    );
    expect(wrong({ polygon: Float64Array.of(0, 0, Number.NaN, 0, 0, 1) })).toThrow(
      "regionsInPlane: expected finite numbers in the polygon",
    );
    const parallel = "regionsInPlane: expected u and v to span a plane, got parallel vectors";
    expect(wrong({ u: Float64Array.of(0.1, 0.7), v: Float64Array.of(0.3, 2.1) })).toThrow(parallel);
    expect(wrong({ u: new Float64Array(2) })).toThrow(parallel);
    // a dart whose reflex corner is repeated
    const dart = [0, 0, -2, 0, -2, -2, -1, -1, -1, -1, 0, -2];
    expect(wrong({ polygon: Float64Array.from(dart) })).toThrow("no corner repeated");
    expect(wrong({ kind: "segment" })).toThrow('regionsInPlane: expected a plane domain, got "segment"');
  });

  test("on segments and lines", () => {
    expect(() => regionsOnSegmentSync(network, segment([0], [1]))).toThrow(
      "regionsOnSegment: expected 2 numbers in from",
    );
    expect(() => regionsOnSegmentSync(network, segment([Number.NaN, 0], [1, 1]))).toThrow(
      "regionsOnSegment: expected finite numbers in from, got NaN at 0",
    );
    expect(() => regionsOnSegmentSync(network, segment([0, 1], [0, 1]))).toThrow(
      "regionsOnSegment: expected two different ends",
    );
    expect(() => regionsOnSegmentSync(network, line([0, 0], [1, 1]) as never)).toThrow(
      'regionsOnSegment: expected a segment, got "line"',
    );
    expect(() => regionsOnLineSync(network, line([0, 0], [0, 0]))).toThrow(
      "regionsOnLine: expected a direction other than zero",
    );
    expect(() => regionsOnLineSync(network, line([0, 0], [1]))).toThrow(
      "regionsOnLine: expected 2 numbers in direction",
    );
    expect(() => regionsOnLineSync(network, segment([0, 0], [1, 1]) as never)).toThrow(
      'regionsOnLine: expected a line, got "segment"',
    );
  });
});
