import {
  type CompelledFit,
  type CompelledPeaks,
  compelledFunction,
  compelledStart,
  type FitOptions,
  fitCompelled,
  type PhaseCheckpoint,
  peaksOf,
} from "crease/compelled";
import { readOnnx } from "crease/formats";
import { forward, type Network, outputSize } from "crease/network";
import { linearRegions, regionsOnSegmentSync, segment } from "crease/regions";
import type { Batch } from "crease/training";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/numeric/random.ts";

const brief: FitOptions = { pretraining: { steps: 60 }, standard: { steps: 40 } };

const regionsOf = ({ network }: Pick<CompelledFit, "network">, low: number, high: number) =>
  linearRegions(regionsOnSegmentSync(network, segment([low], [high]))).count;

describe("fitCompelled of a function of one variable", () => {
  // chosen so that the constructions follow from the curve's shape
  const curves: [string, (x: number) => number, [number, number], string][] = [
    ["x³ on [0, 1]", (x) => x * x * x, [0, 1], "subtract"],
    ["x³ on [0, 2]", (x) => x * x * x, [0, 2], "subtract"],
    ["√x", (x) => Math.sqrt(x), [0, 4], "add"],
    ["exp(−x), which falls", (x) => Math.exp(-x), [0, 3], "add"],
    ["10 − x², which falls", (x) => 10 - x * x, [0, 3], "subtract"],
    ["cosh, a valley", (x) => Math.cosh(x), [-2, 2], "valley"],
    ["1 − x², a hill", (x) => 1 - x * x, [-1, 1], "valley"],
  ];
  test.each(curves)("%s", async (_, target, [low, high], construction) => {
    const fit = await fitCompelled(target, { domain: [low, high] });
    expect(fit.status).toBe("complete");
    expect(fit.construction).toBe(construction);
    const values = Float64Array.from({ length: 101 }, (_each, i) => low + ((high - low) * i) / 100);
    const wanted = values.map(target);
    const range = Math.max(...wanted) - Math.min(...wanted);
    const outputs = forward(fit.network, values, 101);
    const rootMeanSquare = Math.sqrt(outputs.reduce((sum, y, i) => sum + (y - wanted[i]) ** 2, 0) / 101) / range;
    expect(rootMeanSquare).toBeLessThan(0.003);
    expect(fit.error.loss).toBeLessThan((0.003 * range) ** 2);
    expect(fit.error.largest).toBeGreaterThanOrEqual(Math.sqrt(fit.error.loss));
    // pre-training keeps every wave, in the samples' own units too
    expect(regionsOf({ network: fit.pretrained as CompelledFit["network"] }, low, high)).toBe(32);
  });

  test("keeps the form of the construction in pre-training", async () => {
    const fit = await fitCompelled((x) => x * x, { ...brief, layers: 3 });
    const read = peaksOf(fit.pretrained as CompelledFit["network"]);
    expect(read.construction).toBe("subtract");
    expect(read.peaks).toHaveLength(4);
    // on [0, 1], with values from 0 to 1, the samples' own units are those of the construction
    expect(fit.peaks).toEqual([read]);
  });

  test("gives the peaks that pre-training reached, in the units of the construction", async () => {
    const own = { ...brief, layers: 3 };
    const [plain] = (await fitCompelled((x) => x * x, own)).peaks as CompelledPeaks[];
    const fit = await fitCompelled((x) => 3 - 5 * x * x, { ...own, domain: [0, 2] });
    const [moved] = fit.peaks as CompelledPeaks[];
    expect(() => peaksOf(fit.pretrained as CompelledFit["network"])).toThrow("of no compelled network");
    expect(moved).toMatchObject({ construction: "subtract", freeScales: false });
    moved.peaks.forEach((peak, i) => {
      expect(peak).toBeCloseTo(plain.peaks[i], 6);
    });
    const inputs = Float64Array.from({ length: 20 }, (_, i) => i / 10);
    forward(fit.pretrained as CompelledFit["network"], inputs, 20).forEach((y, i) => {
      expect(y).toBeCloseTo(3 - 20 * compelledFunction(moved, inputs[i] / 2), 12);
    });
  });

  test.each(["float64", "float32"] as const)("gives peaks at free ratios of any sign, in %s", async (precision) => {
    let negative = 0;
    for (let seed = 0; seed < 20; seed++) {
      const fit = await fitCompelled((x) => x * x * x, {
        layers: 3,
        freeScales: true,
        peaks: "random",
        seed,
        points: 60,
        pretraining: { steps: 400, rate: 0.02, precision },
        standard: { steps: 0 },
      });
      const [{ construction, ratios }] = fit.peaks as CompelledPeaks[];
      expect(construction).toBe("subtract");
      if (ratios.some((ratio) => ratio < 0)) negative++;
    }
    expect(negative).toBeGreaterThan(0);
  });

  test("gives the peaks of each block", async () => {
    const peaks = [0.3, 0.6, 0.4];
    const none = { pretraining: { steps: 0 }, standard: { steps: 0 } };
    const fit = await fitCompelled((x) => x * x, { ...none, blocks: [2, 1], layers: 2, peaks });
    expect(fit.peaks).toHaveLength(3);
    for (const block of fit.peaks ?? []) {
      expect(block.construction).toBe("valley");
      block.peaks.forEach((peak, i) => {
        expect(peak).toBeCloseTo(peaks[i], 14);
      });
    }
  });

  test("samples the function at both ends of its domain, and not beyond", async () => {
    // 0.3 + (0.9 − 0.3) is more than 0.9
    const seen: number[] = [];
    const none = { pretraining: { steps: 0 }, standard: { steps: 0 } };
    await fitCompelled((x) => seen.push(x) && x * x, { ...none, domain: [0.3, 0.9], points: 50 });
    expect([seen.length, seen[0], seen[49]]).toEqual([50, 0.3, 0.9]);
  });

  test("starts from given peaks, and skips a phase of 0 steps", async () => {
    const peaks = [0.5, 0.5, 0.5, 0.5];
    const fit = await fitCompelled((x) => x * x, {
      layers: 3,
      peaks,
      pretraining: { steps: 0 },
      standard: { steps: 0 },
    });
    expect(Array.from(peaksOf(fit.network).peaks)).toEqual(peaks);
    // all peaks ½: half of the interpolation error of the parabola at 8 pieces is left between its points
    expect(fit.error.largest).toBeCloseTo(1 / 256, 6);
    expect(fit.history).toEqual({ pretraining: [], standard: [] });
  });

  test("gives its network as ONNX", async () => {
    const fit = await fitCompelled((x) => x * x, brief);
    const inputs = Float64Array.of(0, 0.3, 0.99);
    expect(forward(readOnnx(fit.onnx), inputs, 3)).toEqual(forward(fit.network, inputs, 3));
  });

  test("is the same for the same seed, and other for another", async () => {
    const fitted = (seed: number) => fitCompelled((x) => x * x, { ...brief, peaks: "random", seed });
    const [one, again, other] = [await fitted(1), await fitted(1), await fitted(2)];
    expect(again.network.parameters).toEqual(one.network.parameters);
    expect(other.network.parameters).not.toEqual(one.network.parameters);
  });
});

describe("fitCompelled of samples", () => {
  test("with several at one x starts from their mean", () => {
    const inputs = Float64Array.from({ length: 41 }, (_, i) => i / 40);
    const targets = inputs.map((x) => x * x * x);
    const start = compelledStart({ inputs, targets, rows: 41 }).network;
    // both ends and one between twice, the targets of the latter on both sides of the curve
    const twice = {
      inputs: Float64Array.of(...inputs, 0, 0.5, 1),
      targets: Float64Array.of(...targets.with(20, 0.127), 0, 0.123, 1),
      rows: 44,
    };
    const values = forward(start, inputs, 41);
    forward(compelledStart(twice).network, inputs, 41).forEach((y, i) => {
      expect(y).toBeCloseTo(values[i], 12);
    });
  });

  test("in any order, with noise, as a curve", async () => {
    const random = createRandom(4);
    const inputs = Float64Array.from({ length: 80 }, () => random.uniform());
    const targets = inputs.map((x) => 3 * x * x + 0.002 * random.normal());
    const fit = await fitCompelled({ inputs, targets, rows: 80 });
    expect(fit.construction).toBe("subtract");
    expect(fit.error.loss).toBeLessThan(0.0001);
  });

  test("of a curve that is not convex, by blocks", async () => {
    const fit = await fitCompelled((x) => x * x * x - x, { domain: [-1, 1], seed: 1 });
    expect(fit.construction).toBe("blocks");
    expect(fit.error.loss).toBeLessThan(0.001);
  });

  test("by blocks as well far from the origin, and in other units", async () => {
    const inputs = Float64Array.from({ length: 100 }, (_, i) => (2 * i) / 99 - 1);
    const targets = inputs.map((x) => x * x * x - x);
    const near = await fitCompelled({ inputs, targets, rows: 100 }, { seed: 1 });
    const far = { inputs: inputs.map((x) => 20 + 10 * x), targets: targets.map((y) => 3 * y + 7), rows: 100 };
    const fit = await fitCompelled(far, { seed: 1 });
    expect(fit.construction).toBe("blocks");
    expect(fit.error.loss).toBeLessThan(12 * near.error.loss);
    expect(regionsOf(fit, 10, 30)).toBeGreaterThan(10);
  });

  test("that are too noisy to suit a construction, by the one that is asked for", async () => {
    const random = createRandom(6);
    const inputs = Float64Array.from({ length: 80 }, (_, i) => i / 79);
    const targets = inputs.map((x) => x * x + 0.03 * random.normal());
    const samples = { inputs, targets, rows: 80 };
    expect((await fitCompelled(samples, brief)).construction).toBe("blocks");
    const fit = await fitCompelled(samples, { construction: "subtract" });
    expect(fit.construction).toBe("subtract");
    expect(fit.error.loss).toBeLessThan(2 * 0.03 * 0.03);
  });

  test("of several variables, by blocks that are released or kept", async () => {
    const random = createRandom(5);
    const inputs = Float64Array.from({ length: 120 }, () => 2 * random.uniform() - 1);
    const targets = Float64Array.from({ length: 60 }, (_, i) => inputs[2 * i] + inputs[2 * i + 1] ** 2);
    const samples = { inputs, targets, rows: 60 };
    const released = await fitCompelled(samples, { ...brief, blocks: [3] });
    const kept = await fitCompelled(samples, { ...brief, blocks: [3], blockDiagonal: "kept" });
    const nonZeros = ({ network }: CompelledFit) => network.parameters.filter((value) => value !== 0).length;
    expect(released.network.parameters).toHaveLength(kept.network.parameters.length);
    expect(nonZeros(kept)).toBeLessThan(nonZeros(released) / 2);
    expect(kept.error.loss).toBeLessThan(kept.history.pretraining[0].loss);
  });

  test("of classes, with as many outputs", async () => {
    const inputs = Float64Array.from({ length: 30 }, (_, i) => i / 15 - 1);
    const targets = inputs.map((x) => (x < -0.3 ? 0 : x < 0.4 ? 2 : 1));
    const fit = await fitCompelled({ inputs, targets, rows: 30 }, { ...brief, loss: { kind: "crossEntropy" } });
    expect(outputSize(fit.network)).toBe(3);
    expect(fit.error).toEqual({ loss: expect.any(Number) });
    expect(fit.error.loss).toBeLessThan(fit.history.pretraining[0].loss);
  });
});

describe("a fit that was stopped goes on bit for bit", () => {
  test.each([
    ["a curve", (x: number) => x * x * x, { ...brief }],
    ["blocks", (x: number) => x * x * x - x, { ...brief, blocks: [2], blockDiagonal: "kept" as const }],
  ])("%s", async (_, target, options) => {
    const saved: PhaseCheckpoint[] = [];
    const whole = await fitCompelled(target, {
      ...options,
      checkpoint: { every: 25, save: (checkpoint) => void saved.push(structuredClone(checkpoint)) },
    });
    expect(saved.map(({ phase }) => phase)).toEqual(["pretraining", "pretraining", "standard"]);
    for (const from of saved) {
      const rest = await fitCompelled(target, { ...options, from });
      expect(rest.network.parameters).toEqual(whole.network.parameters);
      expect(rest.history).toEqual(whole.history);
      expect(rest.pretrained?.parameters).toEqual(whole.pretrained?.parameters);
    }
  });

  test("and says that it was cancelled", async () => {
    const controller = new AbortController();
    const fit = await fitCompelled((x) => x * x, {
      pretraining: { steps: 1_000_000 },
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    expect(fit.status).toBe("cancelled");
    expect(fit.checkpoint.phase).toBe("pretraining");
    expect(fit.pretrained).toBeUndefined();
  });
});

describe("what is told of a fit while it lasts", () => {
  const cubic = (x: number) => 8 * x * x * x - 4;
  const points = 60;
  const inputs = Float64Array.from({ length: points }, (_, i) => (2 * i) / (points - 1));
  const samples = { inputs, targets: inputs.map(cubic), rows: points };
  const lossOf = (network: Network) =>
    forward(network, inputs, points).reduce((sum, y, i) => sum + (y - cubic(inputs[i])) ** 2, 0) / points;

  test("is in the samples' own units, in both phases", async () => {
    const told: string[] = [];
    const networks = new Map<string, Network>();
    const recorded: { phase: string; step: number; loss: number }[] = [];
    const at = { observeAt: [0, 20, 59, 60], recordAt: [0, 20] };
    const fit = await fitCompelled(samples, {
      pretraining: { steps: 60, ...at },
      standard: { steps: 60, ...at },
      onNetwork: (network, step, phase) => void networks.set(`${phase} ${step}`, network),
      onRecord: ({ step, loss }, phase) => void recorded.push({ phase, step, loss }),
      onProgress: ({ phase, step, loss }) => void told.push(`${phase} ${step} ${loss}`),
    });
    expect([...networks.keys()]).toEqual(
      ["pretraining", "standard"].flatMap((phase) => [0, 20, 59, 60].map((step) => `${phase} ${step}`)),
    );
    expect(lossOf(compelledStart(samples).network)).toBeCloseTo(lossOf(networks.get("pretraining 0") as Network), 12);
    expect(networks.get("pretraining 60")).toEqual(fit.pretrained);
    expect(networks.get("standard 60")).toEqual(fit.network);
    expect(recorded).toHaveLength(6);
    for (const { phase, step, loss } of recorded) {
      // the loss of a step on all samples is that of the network before it
      const own = lossOf(networks.get(`${phase} ${step}`) as Network);
      expect(Math.abs(loss / own - 1)).toBeLessThan(0.000001);
    }
    expect(fit.history.pretraining.map(({ loss }) => loss)).toEqual(recorded.slice(0, 3).map(({ loss }) => loss));
    expect(fit.history.standard.map(({ loss }) => loss)).toEqual(recorded.slice(3).map(({ loss }) => loss));
    expect(told.at(-1)).toMatch(/^standard 60 /);
  });
});

describe("compelledStart", () => {
  test.each<[string, (x: number) => number, FitOptions, string]>([
    ["a curve", (x) => 3 - x * x, {}, "subtract"],
    ["random peaks", (x) => 3 - x * x, { peaks: "random", seed: 3 }, "subtract"],
    ["blocks", (x) => x * x * x - x, { seed: 4, blocks: [3] }, "blocks"],
  ])("is what a fit without steps ends with: %s", async (_, target, options, construction) => {
    const inputs = Float64Array.from({ length: 30 }, (_each, i) => i / 15 - (construction === "blocks" ? 1 : 0));
    const samples = { inputs, targets: inputs.map(target), rows: 30 };
    const start = compelledStart(samples, options);
    expect(start.construction).toBe(construction);
    const none = { pretraining: { steps: 0 }, standard: { steps: 0 } };
    const fit = await fitCompelled(samples, { ...options, ...none, blockDiagonal: "kept" });
    const values = forward(start.network, inputs, 30);
    forward(fit.network, inputs, 30).forEach((y, i) => {
      expect(y).toBeCloseTo(values[i], 12);
    });
  });
});

describe("misuse of fitCompelled is refused", () => {
  const refused: [string, FitOptions, RegExp][] = [
    [
      "a construction that does not suit",
      { construction: "add" },
      /suit the construction "add", got others, which suit "subtract"/,
    ],
    ["a domain without length", { domain: [1, 1] }, /expected a domain from low to high/],
    ["one point", { points: 1 }, /at least 2 points, got \[0,1\] and 1/],
    ["peaks of another number of layers", { peaks: [0.5, 0.5, 0.5] }, /: expected 6 peaks for 5 layers, got 3$/],
    [
      "peaks of another number of layers in blocks",
      { blocks: [2], layers: 3, peaks: [0.5, 0.5, 0.5] },
      /: expected 4 peaks for 3 layers, got 3$/,
    ],
    ["no layers", { layers: 0 }, /fitCompelled: expected at least 1 hidden layer, got 0/],
    ["an endless domain", { domain: [0, Number.POSITIVE_INFINITY] }, /got \[0,Infinity\] and 500/],
    [
      "an unknown construction",
      { construction: "convex" as "add" },
      /: expected the construction "add", "subtract", "valley" or "blocks", got "convex"$/,
    ],
    [
      "an unknown word for the blocks",
      { blocks: [2], blockDiagonal: "keep" as "kept" },
      /: expected blockDiagonal to be "released" or "kept", got "keep"$/,
    ],
    [
      "an unknown word for the peaks",
      { peaks: "chord" as "chords" },
      /: expected the peaks "random" or "chords", got "chord"$/,
    ],
    [
      "an unknown loss",
      { loss: { kind: "squares" as "hinge" } },
      /createLoss: expected meanSquaredError, .* got squares/,
    ],
    ["chords of blocks", { construction: "blocks", peaks: "chords" }, /expected "random" or given peaks of blocks/],
  ];
  test.each(refused)("%s", async (_, options, message) => {
    await expect(fitCompelled((x) => x * x, { ...brief, ...options })).rejects.toThrow(message);
  });

  const classes = { kind: "crossEntropy" } as const;
  const samples: [string, Batch, FitOptions, string][] = [
    ["no rows", batch([], [], 0), {}, "at least one row of samples, got 0"],
    ["half a row", batch([1, 2], [1, 2], 1.5), {}, "at least one row of samples, got 1.5"],
    ["unequal rows of inputs", batch([1, 2, 3], [1, 2], 2), {}, "inputs of 2 rows, as many in each, got 3"],
    ["no inputs", batch([], [1, 2], 2), {}, "inputs of 2 rows, as many in each, got 0"],
    ["unequal rows of targets", batch([1, 2], [1, 2, 3], 2), {}, "targets of 2 rows, as many in each, got 3"],
    ["two classes in a row", batch([1, 2], [0, 1, 1, 0], 2), { loss: classes }, "targets of 2 rows, 1 in each, got 4"],
    ["an input that is no number", batch([1, 2, 3, Number.NaN], [1, 2], 2), {}, "finite inputs, got NaN in row 1"],
    ["an infinite target", batch([1, 2], [1, -1 / 0], 2), {}, "finite targets, got -Infinity in row 1"],
    [
      "half a class",
      batch([1, 2], [0, 0.5], 2),
      { loss: classes },
      "class numbers from 0 on as targets, got 0.5 in row 1",
    ],
    [
      "a negative class",
      batch([1, 2], [-1, 1], 2),
      { loss: classes },
      "class numbers from 0 on as targets, got -1 in row 0",
    ],
    [
      "signs and classes",
      batch([1, 2, 3], [-1, 1, 2], 3),
      { loss: { kind: "hinge" } },
      "targets 1 or -1 beside a target -1, got 2 in row 2",
    ],
  ];
  test.each(samples)("samples with %s", async (_, wrong, options, message) => {
    await expect(fitCompelled(wrong, options)).rejects.toThrow(new RangeError(`fitCompelled: expected ${message}`));
    expect(() => compelledStart(wrong, options)).toThrow(new RangeError(`fitCompelled: expected ${message}`));
  });

  test("a function that is not finite on its domain", async () => {
    await expect(fitCompelled((x) => 1 / x)).rejects.toThrow(
      new RangeError(
        "fitCompelled: expected a function with finite values, got Infinity at x = 0; choose a domain without that point",
      ),
    );
  });
});

function batch(inputs: number[], targets: number[], rows: number): Batch {
  return { inputs: Float64Array.from(inputs), targets: Float64Array.from(targets), rows };
}
