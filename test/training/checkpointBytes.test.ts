import { CreaseError } from "crease/numeric";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "crease/training";
import { describe, expect, test } from "vitest";
import { type Floats, floats, type Precision } from "../../src/training/floats.ts";

const history = [
  { step: 0, loss: 1.5, rate: 0.01 },
  { step: 7, loss: 0.25, rate: 0.005 },
];

/** A small checkpoint, with θ or without. */
function small(precision: Precision, hasTheta: boolean): Checkpoint {
  const filled = (length: number): Floats => floats(precision, length).map((_, i) => i + 0.5);
  return {
    state: {
      step: 8,
      precision,
      parameters: filled(5),
      ...(hasTheta && { theta: filled(2) }),
      optimizer: {
        moments: [filled(hasTheta ? 2 : 5), filled(hasTheta ? 2 : 5)],
        powers: Float64Array.of(0.5, 0.25),
        steps: 8,
      },
    },
    history,
  };
}

const checkpoints: [string, Checkpoint][] = [
  ["float64", small("float64", false)],
  ["float32", small("float32", false)],
  ["float64 with θ", small("float64", true)],
  ["float32 with θ", small("float32", true)],
  ["SGD's, without powers", withoutPowers(small("float32", false))],
];

function withoutPowers({ state }: Checkpoint): Checkpoint {
  const { moments, steps } = state.optimizer;
  return { state: { ...state, optimizer: { moments: [moments[0]], powers: new Float64Array(0), steps } }, history };
}

/** Everything that a training relies on, whatever the numbers are. */
function expectWhole({ state, history }: Checkpoint): void {
  const { precision, parameters, theta, optimizer } = state;
  expect(["float32", "float64"]).toContain(precision);
  const kind = precision === "float32" ? Float32Array : Float64Array;
  for (const array of [parameters, ...(theta ? [theta] : []), ...optimizer.moments]) expect(array).toBeInstanceOf(kind);
  for (const moment of optimizer.moments) expect(moment.length).toBe((theta ?? parameters).length);
  expect(optimizer.powers).toBeInstanceOf(Float64Array);
  for (const count of [state.step, optimizer.steps, ...history.map(({ step }) => step)]) {
    expect(Number.isSafeInteger(count) && count >= 0).toBe(true);
  }
  for (const { loss, rate } of history) expect(Number.isFinite(loss) && Number.isFinite(rate)).toBe(true);
}

describe("the bytes of a checkpoint", () => {
  test.each(checkpoints)("give it back: %s", (_, checkpoint) => {
    const note = { seed: 3 };
    expect(decodeCheckpoint(encodeCheckpoint(checkpoint, note))).toEqual({ checkpoint, note });
    // in the middle of a buffer
    const bytes = encodeCheckpoint(checkpoint, note);
    const within = new Uint8Array(bytes.length + 5);
    within.set(bytes, 3);
    expect(decodeCheckpoint(within.subarray(3, 3 + bytes.length))).toEqual({ checkpoint, note });
  });

  test.each(checkpoints)("give a whole checkpoint or none, whichever byte is changed: %s", (_, checkpoint) => {
    const bytes = encodeCheckpoint(checkpoint, null);
    let refused = 0;
    for (let at = 0; at < bytes.length; at++) {
      for (const value of [0, 0x0a, 0x20, 0x2d, 0x30, 0x31, 0x39, 0x65, 0x7d, 0xff, bytes[at] ^ 1, bytes[at] ^ 2]) {
        if (value === bytes[at]) continue;
        const changed = bytes.slice();
        changed[at] = value;
        let decoded: Checkpoint | undefined;
        try {
          decoded = decodeCheckpoint(changed).checkpoint;
        } catch (error) {
          expect(error).toBeInstanceOf(CreaseError);
          expect((error as CreaseError).code).toBe("format");
          refused++;
        }
        if (decoded) expectWhole(decoded);
      }
    }
    expect(refused).toBeGreaterThan(1000);
  });

  test.each(checkpoints)("are refused when cut off or with more of them: %s", (_, checkpoint) => {
    const bytes = encodeCheckpoint(checkpoint);
    const refusal = /expected the bytes of a whole checkpoint/;
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeCheckpoint(bytes.subarray(0, length))).toThrow(refusal);
      // a piece in the middle is missing
      const shortened = Uint8Array.from([...bytes.subarray(0, length), ...bytes.subarray(length + 1)]);
      let decoded: Checkpoint | undefined;
      try {
        decoded = decodeCheckpoint(shortened).checkpoint;
      } catch (error) {
        expect((error as Error).message).toMatch(refusal);
      }
      if (decoded) expectWhole(decoded);
    }
    expect(() => decodeCheckpoint(Uint8Array.from([...bytes, 0]))).toThrow(refusal);
  });

  test("are refused for a head that says something else", () => {
    const rewritten = (change: (head: Record<string, unknown>) => unknown) => {
      const bytes = Buffer.from(encodeCheckpoint(small("float64", false)));
      const [from, to] = [bytes.indexOf("\n") + 1, bytes.indexOf("\n", 18)];
      const head = JSON.stringify(change(JSON.parse(bytes.subarray(from, to).toString())));
      return Buffer.concat([bytes.subarray(0, from), Buffer.from(head), bytes.subarray(to)]);
    };
    expect(decodeCheckpoint(rewritten((head) => head)).checkpoint).toEqual(small("float64", false));
    const lengths = { parameters: 5, theta: null, moments: [5, 5], powers: 2 };
    const wrong: unknown[] = [
      null,
      [],
      { precision: "float16" },
      { step: -1 },
      { step: 1.5 },
      { optimizerSteps: null },
      { history: {} },
      { history: [null] },
      { history: [{ step: 0, loss: null, rate: 1 }] },
      { history: [{ step: -1, loss: 1, rate: 1 }] },
      { lengths: null },
      { lengths: { ...lengths, parameters: -5 } },
      { lengths: { ...lengths, parameters: "5" } },
      { lengths: { ...lengths, moments: [5] } },
      { lengths: { ...lengths, moments: [6, 4] } },
      { lengths: { ...lengths, moments: 5 } },
      { lengths: { ...lengths, powers: 1 } },
      { lengths: { ...lengths, parameters: 2 ** 40, moments: [2 ** 40, 2 ** 40] } },
    ];
    for (const change of wrong) {
      const bytes = rewritten((head) =>
        typeof change === "object" && change && !Array.isArray(change) ? { ...head, ...change } : change,
      );
      expect(() => decodeCheckpoint(bytes), JSON.stringify(change)).toThrow(CreaseError);
    }
  });
});
