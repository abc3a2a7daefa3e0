import { createRandom } from "crease/numeric";
import { expect, test } from "vitest";
import { createForm, recenterForm, selectPieces, switchOff } from "../../src/network/affineForms.ts";
import type { BoundNode } from "../../src/network/bindNetwork.ts";
import { areOnOrOff, type ThresholdUnits } from "../../src/network/piecewiseUnits.ts";

const relus: ThresholdUnits = {
  kind: "threshold",
  pieces: 2,
  classes: [{ thresholds: [0], slopes: [0, 1], intercepts: [0, 0] }],
};

function randomForm(seed: number, size: number, dimension: number) {
  const random = createRandom(seed, "form");
  const form = createForm(size, dimension);
  for (let i = 0; i < form.rows.length; i++) form.rows[i] = random.normal();
  for (let i = 0; i < size; i++) form.errors[i] = random.uniform();
  return form;
}

test("units are on or off where their pieces are 0 and what they read", () => {
  const classes = (slopes: number[], intercepts: number[]) => [{ thresholds: [0.5], slopes, intercepts }];
  expect(areOnOrOff(relus)).toBe(true);
  expect(areOnOrOff({ ...relus, classes: classes([0, 1], [0, 0]) })).toBe(true);
  expect(areOnOrOff({ ...relus, classes: classes([0.5, 1], [0, 0]) })).toBe(false);
  expect(areOnOrOff({ ...relus, classes: classes([0, -1], [0, 0]) })).toBe(false);
  expect(areOnOrOff({ ...relus, classes: classes([0, 1], [0, 1]) })).toBe(false);
  expect(
    areOnOrOff({ kind: "max", pieces: 2, sign: 1, offsets: new Uint32Array(2), elements: new Uint32Array(2) }),
  ).toBe(false);
});

test.each([1, 31, 32, 33, 70])("switching off %i units leaves what selecting their pieces leaves", (size) => {
  const active = Uint32Array.of(0x0f0f0ff1, 0x80000001, 0x5);
  const node: BoundNode = { index: 1, inputs: [0], inputSizes: [size], size, units: relus };
  const read = randomForm(size, size, 2);
  const selected = createForm(size, 2);
  const frame = {
    reference: new Float64Array(2),
    radii: Float64Array.of(1, 1),
    biasWeights: Float64Array.of(0, 0, 1),
  };
  selectPieces(node, (unit) => (active[unit >>> 5] >>> (unit & 31)) & 1, [read], frame, selected);
  switchOff(active, read);
  expect(read).toEqual(selected);
  expect(Array.from(selected.errors).includes(0)).toBe(size > 1);
});

test("a form in the plane moves like one with a coordinate more that stays", () => {
  const size = 20;
  const flat = randomForm(7, size, 2);
  const deep = createForm(size, 3);
  deep.rows.set(flat.rows.subarray(0, 2 * size));
  deep.rows.set(flat.rows.subarray(2 * size), 3 * size);
  deep.errors.set(flat.errors);
  const [moved, movedDeep] = [createForm(size, 2), createForm(size, 3)];
  recenterForm(flat, Float64Array.of(0.5, 1), Float64Array.of(2, -1), moved);
  recenterForm(deep, Float64Array.of(0.5, 1, 3), Float64Array.of(2, -1, 3), movedDeep);
  expect(moved.rows.subarray(2 * size)).toEqual(movedDeep.rows.subarray(3 * size));
  // the bound is that of fewer steps
  moved.errors.forEach((error, i) => {
    expect(error).toBeGreaterThan(flat.errors[i]);
    expect(error).toBeLessThan(movedDeep.errors[i]);
  });
});
