import { expect, test } from "vitest";
import { phaseNote, withPhase } from "../../../src/lab/training/phaseNote.ts";

const checkpoint = {
  state: {
    step: 3,
    precision: "float64" as const,
    parameters: Float64Array.of(1),
    optimizer: { moments: [], powers: new Float64Array(0), steps: 3 },
  },
  history: [{ step: 0, loss: 0.1, rate: 0.01 }],
};

test("a phase comes back from JSON with its numbers bit for bit, the sign of zero with them", () => {
  const parameters = Float64Array.of(0.1, -0, 1 / 3, Number.MIN_VALUE, -Number.MAX_VALUE);
  const point = { checkpoint, phase: "standard" as const, pretrained: { parameters, history: checkpoint.history } };
  const back = withPhase(checkpoint, JSON.parse(JSON.stringify(phaseNote(point))));
  expect(back).toEqual(point);
  expect(Object.is(back.pretrained?.parameters[1], -0)).toBe(true);
});

test("pre-training has reached nothing yet, and a training of one phase has none", () => {
  const first = { checkpoint, phase: "pretraining" as const };
  expect(withPhase(checkpoint, phaseNote(first))).toEqual(first);
  expect(phaseNote({ checkpoint })).toBeUndefined();
  expect(withPhase(checkpoint, undefined)).toEqual({ checkpoint });
});
