import { createLoss, type Loss, type LossOptions } from "crease/training";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/numeric/random.ts";

function lossOf(loss: Loss, outputs: readonly number[], targets: readonly number[], rows: number): number {
  const size = outputs.length / rows;
  return loss.evaluate(
    Float64Array.from(outputs),
    Float64Array.from(targets),
    rows,
    size,
    new Float64Array(outputs.length),
  );
}

describe("losses by hand", () => {
  test("the mean squared error is a mean over rows and outputs", () => {
    const loss = createLoss({ kind: "meanSquaredError" });
    expect(lossOf(loss, [1, 2, 3, 4], [0, 2, 3, 6], 2)).toBe((1 + 4) / 4);
    expect(loss.targetSize(3)).toBe(3);
  });

  test("cross-entropy of equal outputs is the logarithm of their number", () => {
    const loss = createLoss({ kind: "crossEntropy" });
    expect(lossOf(loss, [5, 5, 5, 5], [2], 1)).toBeCloseTo(Math.log(4), 14);
    expect(loss.targetSize(4)).toBe(1);
  });

  test("cross-entropy does not overflow", () => {
    expect(lossOf(createLoss({ kind: "crossEntropy" }), [1000, 0], [1], 1)).toBe(1000);
  });

  test("label smoothing mixes the loss with the mean over all classes", () => {
    const outputs = [0.3, -1.2, 2];
    const plain = [0, 1, 2].map((target) => lossOf(createLoss({ kind: "crossEntropy" }), outputs, [target], 1));
    const smoothed = lossOf(createLoss({ kind: "crossEntropy", labelSmoothing: 0.3 }), outputs, [1], 1);
    expect(smoothed).toBeCloseTo(0.7 * plain[1] + (0.3 * (plain[0] + plain[1] + plain[2])) / 3, 14);
  });

  test("the hinge loss of one output asks for a margin of 1", () => {
    expect(lossOf(createLoss({ kind: "hinge" }), [0.5, 3, -0.25], [1, 1, 1], 3)).toBe((0.5 + 1.25) / 3);
    expect(lossOf(createLoss({ kind: "hinge" }), [0.5], [-1], 1)).toBe(1.5);
  });

  test("the hinge loss of several outputs compares the class with each other one", () => {
    expect(lossOf(createLoss({ kind: "hinge" }), [1, 0.5, -3], [0], 1)).toBe(0.5 / 3);
  });

  test("an output that is no number shows in the loss", () => {
    const kinds: LossOptions["kind"][] = ["meanSquaredError", "crossEntropy", "hinge"];
    for (const kind of kinds) {
      expect(lossOf(createLoss({ kind }), [Number.NaN], [kind === "crossEntropy" ? 0 : 1], 1)).toBeNaN();
    }
  });
});

describe("the gradient of a loss agrees with central differences", () => {
  const cases: [LossOptions, number][] = [
    [{ kind: "meanSquaredError" }, 3],
    [{ kind: "crossEntropy" }, 4],
    [{ kind: "crossEntropy", labelSmoothing: 0.2 }, 4],
    [{ kind: "hinge" }, 1],
    [{ kind: "hinge" }, 5],
  ];
  test.each(cases)("%j with %i outputs", (options, size) => {
    const random = createRandom(5, options.kind, size);
    const rows = 6;
    const loss = createLoss(options);
    const targets = Float64Array.from({ length: rows * loss.targetSize(size) }, () => {
      if (options.kind === "meanSquaredError") return random.normal();
      return size === 1 ? 2 * random.integer(2) - 1 : random.integer(size);
    });
    const outputs = Float64Array.from({ length: rows * size }, () => random.normal());
    const gradient = new Float64Array(rows * size);
    const ignored = new Float64Array(rows * size);
    loss.evaluate(outputs, targets, rows, size, gradient);
    const h = 1e-6;
    outputs.forEach((value, i) => {
      outputs[i] = value + h;
      const above = loss.evaluate(outputs, targets, rows, size, ignored);
      outputs[i] = value - h;
      const below = loss.evaluate(outputs, targets, rows, size, ignored);
      outputs[i] = value;
      expect(gradient[i]).toBeCloseTo((above - below) / (2 * h), 8);
    });
  });
});

describe("misuse is refused", () => {
  test("targets that are no classes", () => {
    const classes = /expected class numbers from 0 to 1 as targets, got 2/;
    expect(() => lossOf(createLoss({ kind: "crossEntropy" }), [1, 2], [2], 1)).toThrow(classes);
    expect(() => lossOf(createLoss({ kind: "hinge" }), [1, 2], [2], 1)).toThrow(classes);
    expect(() => lossOf(createLoss({ kind: "hinge" }), [1], [0], 1)).toThrow(/expected targets 1 or -1, got 0/);
  });

  test("a label smoothing of 1, and losses that are not there", () => {
    expect(() => createLoss({ kind: "crossEntropy", labelSmoothing: 1 })).toThrow(/label smoothing/);
    expect(() => createLoss({ kind: "median" } as unknown as LossOptions)).toThrow(/got median/);
  });
});
