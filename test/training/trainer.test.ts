import { createNetwork, forward } from "crease/network";
import {
  createTrainer,
  decodeCheckpoint,
  encodeCheckpoint,
  type Parameterization,
  randomDenseNetwork,
  type Schedule,
  type TrainingOptions,
  type TrainingState,
  train,
} from "crease/training";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/numeric/random.ts";

const rows = 40;
const inputs = Float64Array.from({ length: rows }, (_, i) => i / (rows - 1));
const samples = { inputs, targets: inputs.map((x) => x * x), rows };
const network = randomDenseNetwork([1, 6, 5, 1], { kind: "heNormal" }, createRandom(2));
const plain: TrainingOptions = {
  loss: { kind: "meanSquaredError" },
  optimizer: { kind: "adam" },
  rate: 0.01,
  steps: 60,
};

function run(options: TrainingOptions, from?: TrainingState, until = options.steps): TrainingState {
  const trainer = createTrainer(network, samples, options, from);
  while (trainer.status === "running" && trainer.step < until) trainer.advance();
  return trainer.state();
}

/** parameters = 2 θ for the first ones; the others stay. */
const doubled = (size: number): Parameterization & { start: Float64Array } => ({
  size,
  start: network.parameters.slice(0, size).map((value) => value / 2),
  written: network.parameters.reduce((mask, _, i) => {
    mask[i] = i < size ? 1 : 0;
    return mask;
  }, new Uint8Array(network.parameters.length)),
  write(theta, parameters) {
    for (let i = 0; i < size; i++) parameters[i] = 2 * theta[i];
  },
  pullBack(_theta, gradient, thetaGradient) {
    for (let i = 0; i < size; i++) thetaGradient[i] = 2 * gradient[i];
  },
});

describe("a training", () => {
  test("lowers the loss and gives the network that it has reached", async () => {
    const { status, steps, history, network: trained } = await train(network, samples, plain);
    expect([status, steps]).toEqual(["complete", 60]);
    const error = (of: typeof network) =>
      forward(of, inputs, rows).reduce((sum, y, i) => sum + (y - samples.targets[i]) ** 2, 0) / rows;
    expect(history[0].loss).toBeCloseTo(error(network), 14);
    expect(error(trained)).toBeLessThan(history[0].loss / 3);
  });

  test("is the same whether it is observed or not", async () => {
    const seen: number[] = [];
    const observed = await train(network, samples, {
      ...plain,
      observeAt: [0, 7, 60],
      onNetwork: (_, step) => {
        seen.push(step);
      },
      checkpoint: { every: 13, save: () => {} },
    });
    expect(seen).toEqual([0, 7, 60]);
    expect(observed.network.parameters).toEqual((await train(network, samples, plain)).network.parameters);
  });

  test("with another seed shuffles otherwise, with the same one alike", () => {
    const batches = { ...plain, batchRows: 7 };
    expect(run(batches)).toEqual(run(batches));
    expect(run({ ...batches, seed: 1 }).parameters).not.toEqual(run(batches).parameters);
  });

  test("of a network that does not change the caller's one", () => {
    const before = network.parameters.slice();
    run(plain);
    expect(network.parameters).toEqual(before);
  });

  test("is cancelled by its signal, and goes on from there", async () => {
    const controller = new AbortController();
    const long = { ...plain, steps: 100_000 };
    const cancelled = await train(network, samples, {
      ...long,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    expect(cancelled.status).toBe("cancelled");
    expect(cancelled.steps).toBeGreaterThan(0);
    const until = cancelled.steps + 5;
    expect(run(long, cancelled.checkpoint.state, until)).toEqual(run(long, undefined, until));
  });

  test("is cancelled before its first step by a signal that is aborted", async () => {
    const { status, steps } = await train(network, samples, { ...plain, signal: AbortSignal.abort() });
    expect([status, steps]).toEqual(["cancelled", 0]);
  });

  test("records its last step, and shows the network at the end", async () => {
    const seen: number[] = [];
    const { history } = await train(network, samples, { ...plain, onNetwork: (_, step) => void seen.push(step) });
    expect(history.at(-1)?.step).toBe(59);
    expect(seen).toEqual([60]);
  });

  test("without steps is complete at once", async () => {
    const { status, network: same } = await train(network, samples, { ...plain, steps: 0 });
    expect(status).toBe("complete");
    expect(same.parameters).toEqual(network.parameters);
  });
});

describe("a training that was stopped goes on bit for bit", () => {
  const cases: [string, TrainingOptions][] = [
    ["with Adam", plain],
    ["with momentum and mini-batches", { ...plain, optimizer: { kind: "sgd", momentum: 0.9 }, batchRows: 11 }],
    [
      "with a schedule, penalties and clipping",
      {
        ...plain,
        schedule: { kind: "cosine", warmUp: 5 },
        penalties: { l1: 0.001, l2: 0.01, biases: false },
        clipping: { norm: 0.1 },
      },
    ],
    ["with AdamW", { ...plain, optimizer: { kind: "adamW" }, batchRows: 9 }],
    ["with a parameterization", { ...plain, parameterization: doubled(20) }],
  ];
  test.each(cases)("%s", (_, options) => {
    const whole = run(options);
    for (const stop of [1, 23, 59]) {
      const state = run(options, undefined, stop);
      const { checkpoint } = decodeCheckpoint(encodeCheckpoint({ state, history: [] }));
      expect(checkpoint.state).toEqual(state);
      expect(run(options, checkpoint.state)).toEqual(whole);
    }
  });

  test("and its history is that of one that was not", async () => {
    const whole = await train(network, samples, plain);
    let middle: Uint8Array | undefined;
    await train(network, samples, {
      ...plain,
      checkpoint: {
        every: 31,
        save: (checkpoint) => {
          middle = encodeCheckpoint(checkpoint, { note: "31" });
        },
      },
    });
    const { checkpoint, note } = decodeCheckpoint(middle as Uint8Array);
    expect(note).toEqual({ note: "31" });
    expect(checkpoint.state.step).toBe(31);
    const rest = await train(network, samples, { ...plain, from: checkpoint });
    expect(rest.history).toEqual(whole.history);
    expect(rest.network.parameters).toEqual(whole.network.parameters);
  });
});

describe("a parameterization", () => {
  test("moves what it writes, and nothing else", () => {
    const state = run({ ...plain, parameterization: doubled(20) });
    const theta = state.theta as Float64Array;
    expect(Array.from(state.parameters.subarray(0, 20))).toEqual(Array.from(theta, (value) => 2 * value));
    expect(state.parameters.subarray(20)).toEqual(network.parameters.subarray(20));
  });

  test("takes gradient steps of the chain rule: θ / 2 with a quarter of the rate moves as the parameters do", () => {
    const rate = { ...plain, optimizer: { kind: "sgd" }, steps: 5 } as const;
    const all = network.parameters.length;
    const direct = run({ ...rate, rate: 0.04 });
    const pulled = run({ ...rate, rate: 0.01, parameterization: doubled(all) });
    direct.parameters.forEach((value, i) => {
      expect(pulled.parameters[i]).toBeCloseTo(value, 13);
    });
  });

  test("is projected after each step", () => {
    const projected: Parameterization & { start: Float64Array } = {
      ...doubled(20),
      project: (theta) => {
        for (let i = 0; i < theta.length; i++) theta[i] = Math.max(theta[i], 0.125);
      },
    };
    const { theta } = run({ ...plain, parameterization: projected });
    expect(Math.min(...(theta as Float64Array))).toBe(0.125);
  });
});

describe("a training that diverges", () => {
  const wild: TrainingOptions = { ...plain, optimizer: { kind: "sgd" }, rate: 1e6 };

  test("stops with this status and the last finite parameters", async () => {
    const { status, steps, network: last, history } = await train(network, samples, wild);
    expect(status).toBe("diverged");
    expect(steps).toBeLessThan(60);
    expect(last.parameters.every(Number.isFinite)).toBe(true);
    expect(history.every(({ loss }) => Number.isFinite(loss))).toBe(true);
  });

  test("has the optimizer of the step before where the parameters overflowed", () => {
    const heavy = { ...plain, optimizer: { kind: "sgd", momentum: 0.9 } } as const;
    const far = { ...samples, targets: samples.targets.map((y) => 100_000 * (y + 1)) };
    const trainer = createTrainer(network, far, { ...heavy, rate: Number.MAX_VALUE });
    trainer.advance();
    expect([trainer.status, trainer.step]).toEqual(["diverged", 0]);
    expect(trainer.state()).toEqual(createTrainer(network, far, heavy).state());
  });

  test("keeps its earlier checkpoints", async () => {
    const saved: number[] = [];
    const result = await train(network, samples, {
      ...wild,
      checkpoint: { every: 1, save: ({ state }) => void saved.push(state.step) },
    });
    expect(saved.at(-1)).toBe(result.steps);
  });
});

describe("what cannot be trained is refused", () => {
  const refused: [string, Partial<TrainingOptions>, RegExp][] = [
    ["a rate of 0", { rate: 0 }, /expected a positive rate, got 0/],
    ["half a step", { steps: 0.5 }, /expected a number of steps, got 0.5/],
    ["an empty batch", { batchRows: 0 }, /expected a positive number of rows in a batch, got 0/],
    ["a mask that is too short", { trainable: new Uint8Array(3) }, /expected a mask of/],
    ["a negative bound", { clipping: { norm: -1 } }, /expected a positive bound, got -1/],
    ["a negative factor", { schedule: { kind: "exponential", factor: -1 } }, /expected a positive factor, got -1/],
    [
      "another precision",
      { precision: "float16" as unknown as "float32" },
      /expected a precision float64 or float32, got float16/,
    ],
    [
      "a schedule that is none",
      { schedule: { kind: "Cosine" } as unknown as Schedule },
      /expected constant, .*, got Cosine/,
    ],
    [
      "an infinite end",
      { schedule: { kind: "linear", to: Number.POSITIVE_INFINITY } },
      /expected an end factor of 0 or more/,
    ],
    [
      "milestones that are no steps",
      { schedule: { kind: "step", at: [Number.NaN], factor: 1 } },
      /expected a list of steps/,
    ],
    [
      "a momentum of 3",
      { batchStatistics: { momentum: 3 } },
      /expected a momentum of batch statistics above 0, to 1, got 3/,
    ],
    ["a mask beside a parameterization", { trainable: new Uint8Array(53), parameterization: doubled(3) }, /got both/],
    [
      "a start of another size",
      { parameterization: { ...doubled(3), start: new Float64Array(2) } },
      /expected 3 numbers to start/,
    ],
    ["a negative penalty", { penalties: { l2: -1 } }, /expected a finite l2 of 0 or more, got -1/],
    ["decay of a parameterization", { penalties: { decay: 1 }, parameterization: doubled(3) }, /expected no decay/],
  ];
  test.each(refused)("%s", (_, options, message) => {
    expect(() => createTrainer(network, samples, { ...plain, ...options })).toThrow(message);
  });

  test("samples that do not fit", () => {
    const short = { ...samples, targets: samples.targets.subarray(1) };
    expect(() => createTrainer(network, short, plain)).toThrow(/expected 40 × 1 target values, got 39/);
    expect(() => createTrainer(network, { ...samples, rows: 20 }, plain)).toThrow(
      /expected 20 × 1 input values, got 40/,
    );
    expect(() => createTrainer(network, { ...samples, rows: 0 }, plain)).toThrow(/at least one row/);
  });

  test("samples and targets that are no numbers, or no classes", () => {
    const spoilt = (values: Float64Array) => values.map((value, i) => (i === 7 ? Number.NaN : value));
    expect(() => createTrainer(network, { ...samples, inputs: spoilt(inputs) }, plain)).toThrow(
      /finite inputs, got NaN in row 7/,
    );
    expect(() => createTrainer(network, { ...samples, targets: spoilt(samples.targets) }, plain)).toThrow(
      /got NaN in row 7/,
    );
    const hinge = { ...plain, loss: { kind: "hinge" } } as const;
    expect(() => createTrainer(network, samples, hinge)).toThrow(
      /expected targets 1 or -1 for one output, got 0 in row 0/,
    );
    const entropy = { ...plain, loss: { kind: "crossEntropy" } } as const;
    expect(() => createTrainer(network, samples, entropy)).toThrow(/expected at least 2 outputs, got 1; use hinge/);
    const classifier = randomDenseNetwork([1, 3, 2], { kind: "pytorch" }, createRandom(1));
    const labeled = { ...samples, targets: samples.targets.map((_, i) => (i === 9 ? 2 : 1)) };
    expect(() => createTrainer(classifier, labeled, entropy)).toThrow(
      /class numbers from 0 to 1 as targets, got 2 in row 9/,
    );
  });

  test("a state of another training", () => {
    const state = run(plain, undefined, 5);
    const refusedState = (options: Partial<TrainingOptions>, other: TrainingState = state) =>
      expect(() => createTrainer(network, samples, { ...plain, ...options }, other));
    refusedState({ precision: "float32" }).toThrow(/expected a state in float32, got one in float64/);
    refusedState({ steps: 3 }).toThrow(/expected a state at a step from 0 to 3, got 5/);
    refusedState({ parameterization: doubled(3) }).toThrow(
      /expected 3 numbers of a parameterization in the state, got 0/,
    );
    refusedState({}, { ...state, parameters: new Float64Array(2) }).toThrow(/expected a state of 53 parameters, got 2/);
  });

  test("a last batch of one row, where it has no statistics", () => {
    const normalized = createNetwork({
      inputShape: [1],
      tensors: ["scale", "bias", "mean", "variance"].map((name) => ({ name, shape: [1], values: [1] })),
      nodes: [
        {
          name: "norm",
          operator: { kind: "batchNormalization", scale: 0, bias: 1, mean: 2, variance: 3, epsilon: 0.001 },
          inputs: [0],
        },
      ],
    });
    const options = { ...plain, batchStatistics: { momentum: 0.1 } };
    expect(() => createTrainer(normalized, samples, { ...options, batchRows: 13 })).toThrow(
      /at least 2 rows in every batch for the statistics of "norm", got 1 in the last of 40 rows by 13/,
    );
    expect(createTrainer(normalized, samples, { ...options, batchRows: 12 }).status).toBe("running");
  });

  test("checkpoints at no distance", async () => {
    await expect(train(network, samples, { ...plain, checkpoint: { every: 0, save: () => {} } })).rejects.toThrow(
      /expected a positive number of steps between checkpoints, got 0/,
    );
  });

  test("bytes that are no whole checkpoint", () => {
    const bytes = encodeCheckpoint({ state: run(plain, undefined, 3), history: [] });
    for (const damaged of [
      new Uint8Array(0),
      bytes.subarray(0, -1),
      bytes.subarray(3),
      new TextEncoder().encode("CREASECHECKPOINT2\n{}\nCREASECHECKPOINT2"),
    ]) {
      expect(() => decodeCheckpoint(damaged)).toThrow(/expected the bytes of a whole checkpoint/);
    }
  });
});
