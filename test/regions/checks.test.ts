/** The checkers find what is wrong: each is shown a right partition and a broken copy of it. */
import {
  checkContinuity,
  checkEuler,
  checkInterior,
  checkPatterns,
  checkSwitches,
  checkTiling,
  line,
  type Partition,
  regionsInPlaneSync,
  regionsOnLineSync,
  regionsOnSegmentSync,
  segment,
} from "crease/regions";
import { describe, expect, test } from "vitest";
import { square } from "../support/domains.ts";
import { he, randomNetwork } from "../support/randomNetworks.ts";

const network = randomNetwork(3, [2, 8, 8, 1], he(0.3));
const right = regionsInPlaneSync(network, square);
const onSegment = regionsOnSegmentSync(network, segment([-1, -0.3], [1, 0.4]));
const onLine = regionsOnLineSync(network, line([0, 0.1], [1, 0.4]));

/** A copy with some arrays changed. */
function broken(partition: Partition, change: (copy: Partition) => void): Partition {
  const copy = structuredClone(partition);
  change(copy);
  return copy;
}

describe.each([
  ["plane", right],
  ["segment", onSegment],
  ["line", onLine],
])("a partition of a %s", (_, partition) => {
  test("that is right passes", () => {
    for (const check of [checkTiling, checkEuler, checkPatterns, checkInterior, checkContinuity, checkSwitches]) {
      expect(check(partition)).toMatchObject({ passed: true });
    }
  });

  test("with a wrong piece fails the interior check", () => {
    expect(checkInterior(broken(partition, ({ patterns }) => (patterns[0] ^= 1))).passed).toBe(false);
    expect(checkInterior(broken(partition, ({ units }) => (units.constant.piece[0] ^= 1))).passed).toBe(
      partition.units.constant.piece.length === 0,
    );
  });

  test("with a wrong output map fails the interior and the continuity check", () => {
    const copy = broken(partition, ({ outputOffset }) => (outputOffset[1] += 2 ** -30));
    expect(checkInterior(copy).passed).toBe(false);
    expect(checkContinuity(copy).passed).toBe(false);
  });

  test("with one pattern twice fails the pattern check", () => {
    const { words } = partition.units;
    const copy = broken(partition, ({ patterns }) => patterns.copyWithin(words, 0, words));
    expect(checkPatterns(copy)).toMatchObject({ passed: false, detail: expect.stringContaining("1 repeated") });
  });

  test("with a facet that no unit switches on fails the switch check", () => {
    const copy = broken(partition, ({ facets }) => facets.unitOffsets.fill(0));
    expect(checkSwitches(copy).passed).toBe(false);
  });

  test("with the wrong unit on a facet fails the switch check", () => {
    const copy = broken(partition, ({ facets, units }) => {
      for (let k = 0; k < facets.units.length; k++) facets.units[k] = (facets.units[k] + 1) % units.node.length;
    });
    expect(checkSwitches(copy).passed).toBe(false);
  });
});

describe("the geometry of a partition", () => {
  test("a vertex that is off by 2⁻³⁰ on the border, or a cell that is missing, fails the tiling check", () => {
    expect(checkTiling(broken(right, ({ vertices }) => (vertices[0] += 2 ** -30))).passed).toBe(false);
    const { length } = right.offsets;
    expect(checkTiling({ ...right, offsets: right.offsets.slice(0, length - 1) }).passed).toBe(false);
  });

  test("a cell that is turned over fails the tiling check", () => {
    const copy = broken(right, ({ vertexIndices, offsets }) =>
      vertexIndices.subarray(offsets[0], offsets[1]).reverse(),
    );
    expect(checkTiling(copy)).toMatchObject({ passed: false, detail: expect.stringContaining("1 cells turned over") });
  });

  test("a row of cells out of order fails the tiling check", () => {
    expect(checkTiling(broken(onSegment, ({ vertices }) => vertices.reverse())).passed).toBe(false);
  });

  test("a vertex that neighbors do not share fails Euler's relation", () => {
    const more = Float64Array.from([...right.vertices, 0, 0]);
    expect(checkEuler({ ...right, vertices: more })).toMatchObject({
      passed: false,
      detail: expect.stringContaining("= 2"),
    });
    expect(checkEuler({ ...onSegment, vertices: onSegment.vertices.subarray(1) }).passed).toBe(false);
  });
});
