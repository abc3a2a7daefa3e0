import { describe, expect, test } from "vitest";
import { parseTrainingConfig, trainingConfigJsonSchema } from "../../../src/lab/training/parseTrainingConfig.ts";

const small = { network: { widths: [1, 4, 1] }, data: { target: "x^3", points: 20 }, steps: 10 };

/** The lines of the refusal of a config that differs from a good one in some keys. */
function refusal(changes: object): string[] {
  try {
    parseTrainingConfig({ ...small, ...changes }, "a.json");
  } catch (error) {
    expect(error).toMatchObject({ name: "CreaseError", code: "format" });
    return (error as Error).message.split("\n");
  }
  return [];
}

describe("parseTrainingConfig", () => {
  test("takes everything that docs/training.md names", () => {
    const config = {
      ...small,
      $schema: "training.schema.json",
      network: { onnx: "a.onnx", output: "logits", initializer: { kind: "raai", sigma: 0.5, k: 10 } },
      data: { csv: "a.csv", targets: ["y"], inputs: ["x"], separator: ";", limit: 5 },
      test: { file: "b.npz", inputs: "u", targets: "v" },
      loss: { kind: "crossEntropy", labelSmoothing: 0.1 },
      optimizer: { kind: "sgd", momentum: 0.9, dampening: 0, nesterov: true },
      rate: 0.1,
      schedule: { kind: "step", at: [5], factor: 0.5, warmUp: 2 },
      batchRows: 4,
      seed: 3,
      precision: "float32",
      penalties: { l1: 0.1, l2: 0.1, decay: 0, biases: false },
      clipping: { value: 1 },
      dropout: [
        { node: "relu0", probability: 0.5 },
        { node: 2, probability: 0 },
      ],
      batchStatistics: { momentum: 0.1 },
      recordAt: { every: 2 },
      checkpointEvery: 5,
    };
    expect(parseTrainingConfig(config, "a.json")).toEqual(config);
    expect(refusal({ test: 0.2 })).toEqual([]);
  });

  test("takes everything that docs/training.md names of a compelled network", () => {
    const compelled = {
      layers: 3,
      construction: "blocks",
      blocks: [2, 3],
      peaks: [0.5, 0.4, 0.3, 0.2],
      freeScales: true,
      blockDiagonal: "kept",
      pretraining: {
        optimizer: { kind: "adam", beta1: 0.8 },
        rate: 0.01,
        schedule: { kind: "linear", to: 0.1 },
        epochs: 20,
        batchRows: 5,
        penalties: { l1: 0.1, l2: 0.1, biases: false },
        clipping: { norm: 1 },
      },
    };
    const config = { ...small, network: { compelled } };
    expect(parseTrainingConfig(config, "a.json")).toEqual(config);
    for (const some of [{}, { peaks: "chords" }, { construction: "add", peaks: "random" }]) {
      expect(refusal({ network: { compelled: some } })).toEqual([]);
    }
    expect(refusal({ network: { compelled: { pretraining: { steps: 0 } } } })).toEqual([]);
  });

  test.each<[object, string, object?]>([
    [{ layer: 3 }, ': expected no key but .*, got "layer"; did you mean "layers"\\?$'],
    [{ layers: 0 }, ".layers: expected a positive whole number, got 0$"],
    [{ layers: 40 }, ".layers: expected at most 20 layers, .*, got 40$"],
    [{ construction: "adds" }, '.construction: .*, got "adds"; did you mean "add"\\?$'],
    [{ blocks: [] }, ".blocks: expected a list of at least one number of blocks, got \\[\\]$"],
    [{ blocks: [0] }, ".blocks\\[0\\]: expected a positive whole number, got 0$"],
    [{ construction: "valley", blocks: [2] }, '.blocks: expected none with the construction "valley", got \\[2\\]$'],
    [{ construction: "add", blockDiagonal: "kept" }, '.blockDiagonal: expected none with .* "add", got "kept"$'],
    [{ peaks: "chord" }, '.peaks: expected one of "random", "chords", got "chord"; did you mean "chords"\\?$'],
    [{ peaks: 0.5 }, '.peaks: expected "random", "chords" or a list of peaks, got 0.5$'],
    [{ layers: 1, peaks: [0.5, 1] }, ".peaks\\[1\\]: expected a number between 0 and 1, got 1$"],
    [{ peaks: [0.5, 0.5] }, ".peaks: expected 6 peaks for 5 layers, got 2$"],
    [{ construction: "blocks", peaks: "chords" }, '.peaks: expected "random" or a list for blocks, got "chords"$'],
    [{ freeScales: 1 }, ".freeScales: expected true or false, got 1$"],
    [{ pretraining: { stepz: 1 } }, '.pretraining: .*, got "stepz"; did you mean "steps"\\?$'],
    [{ pretraining: { optimizer: { kind: "adamW" } } }, '.pretraining.optimizer.kind: .* "adam", got "adamW"; did'],
    [{ pretraining: { penalties: { decay: 1 } } }, '.pretraining.penalties: .* "biases", got "decay"$'],
    [{ pretraining: { steps: 1, epochs: 1 } }, '.pretraining: expected one of .* "epochs", got both$'],
    [{}, ": expected one of .* of the standard phase, got both$", { epochs: 1 }],
    [{}, ": expected one of .* of the standard phase, got neither$", { steps: undefined }],
    [{}, ': precision: expected "float64" for a compelled network, got "float32"$', { precision: "float32" }],
    [{}, ": dropout: expected none for a compelled network, .*, got \\[\\]$", { dropout: [] }],
    [
      {},
      ': batchStatistics: expected none for a compelled network, .*, got {"momentum":0.5}$',
      { batchStatistics: { momentum: 0.5 } },
    ],
  ])("says what is wrong with a compelled network %j", (compelled, message, changes = {}) => {
    const lines = refusal({ ...changes, network: { compelled } });
    expect(lines).toHaveLength(1);
    const place = message.startsWith(": ") ? "a\\.json(: network\\.compelled)?" : "a\\.json: network\\.compelled";
    expect(lines[0]).toMatch(new RegExp(`^${place}${message}`));
  });

  test.each<[object, string]>([
    [{ stepz: 1 }, /expected no key but .*"steps".*, got "stepz"; did you mean "steps"\?$/.source],
    [
      { network: { width: [1, 1] } },
      'network: expected one of the keys "widths", "onnx", "compelled", got "width"; did you mean "widths"\\?$',
    ],
    [
      { network: { widths: [1, 1], initialiser: {} } },
      'network: .*, got "initialiser"; did you mean "initializer"\\?$',
    ],
    [
      { network: { widths: [3] } },
      "network.widths: expected a list of widths, at least the number of inputs and of outputs, got \\[3\\]$",
    ],
    [{ network: { widths: 5 } }, "network.widths: expected a list of widths, .*, got 5$"],
    [{ network: { widths: [1, 0, 1] } }, "network.widths\\[1\\]: expected a positive whole number, got 0$"],
    [{ network: 3 }, 'network: expected an object with one of the keys "widths", "onnx", "compelled", got 3$'],
    [{ data: { target: "x3", points: 5 } }, 'data.target: .*, got "x3"; did you mean "x\\^3"\\?$'],
    [{ data: { target: "x^3" } }, "data.points: expected a value, got nothing$"],
    [{ data: { target: "x^3", points: 1.5 } }, "data.points: expected a positive whole number, got 1.5$"],
    [{ data: { target: "x^3", points: 5, domain: [0] } }, "data.domain\\[1\\]: expected a number, got nothing$"],
    [{ data: { target: "x^3", spirals: {} } }, 'data: .*, got "target", "spirals"; leave all but one out$'],
    [{ data: {} }, "data: .*, got none$"],
    [{ test: 1 }, "test: expected a number between 0 and 1, got 1$"],
    [{ test: { mnits: "." } }, 'test: .*, got "mnits"; did you mean "mnist"\\?$'],
    [
      { loss: { kind: "hing" } },
      'loss.kind: expected one of "meanSquaredError", "crossEntropy", "hinge", got "hing"; did',
    ],
    [{ loss: "hinge" }, 'loss: expected an object, got "hinge"$'],
    [{ optimizer: { momentum: 1 } }, "optimizer.kind: .*, got nothing$"],
    [{ optimizer: { kind: "adam", momentum: 0.9 } }, 'optimizer: expected no key but .*, got "momentum"$'],
    [{ rate: Number.POSITIVE_INFINITY }, "rate: expected a positive number, got Infinity$"],
    [{ rate: "fast" }, 'rate: expected a positive number, got "fast"$'],
    [{ schedule: { kind: "step", at: [1] } }, "schedule.factor: expected a value, got nothing$"],
    [{ precision: "float16" }, 'precision: .*, got "float16"; did you mean "float64"\\?$'],
    [{ clipping: { norm: 1, value: 1 } }, 'clipping: .*, got "norm", "value"; leave all but one out$'],
    [
      { dropout: [{ node: "a", probability: 1 }] },
      "dropout\\[0\\].probability: expected a number from 0 to below 1, got 1$",
    ],
    [{ dropout: { node: "a" } }, "dropout: expected a list of objects$"],
    [{ recordAt: { logarithmic: 1 } }, "recordAt.logarithmic: expected at least 2 steps, got 1$"],
    [{ epochs: 2 }, 'expected one of the keys "steps", "epochs", got both$'],
    [{ steps: undefined }, "."],
  ])("says what is wrong with %j", (changes, message) => {
    const lines = refusal(changes);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(new RegExp(`^a\\.json: .*${message.replace(/^\./, "")}`));
  });

  test("lists all that is wrong at once", () => {
    expect(refusal({ rate: -1, seed: -1, steps: 0 })).toEqual([
      "a.json: rate: expected a positive number, got -1",
      "a.json: steps: expected a positive whole number, got 0",
      "a.json: seed: expected a whole number of at least 0, got -1",
    ]);
  });

  test("asks for steps or epochs", () => {
    const { steps: _, ...rest } = small;
    expect(() => parseTrainingConfig(rest, "a.json")).toThrow(
      'a.json: expected one of the keys "steps", "epochs", got neither',
    );
  });

  test("refuses what is no object", () => {
    expect(() => parseTrainingConfig([1], "a.json")).toThrow(/^a\.json: /);
    expect(() => parseTrainingConfig(null, "a.json")).toThrow("a.json: expected an object, got null");
  });
});

describe("trainingConfigJsonSchema", () => {
  test("names the keys, their kinds, and which are needed", async () => {
    const schema = JSON.parse(JSON.stringify(await trainingConfigJsonSchema()));
    expect(schema).toMatchObject({ type: "object", required: ["network", "data"], additionalProperties: false });
    expect(schema.properties.rate).toEqual({ type: "number", exclusiveMinimum: 0 });
    const networkKinds = schema.$defs[schema.properties.network.$ref.split("/").at(-1)].anyOf;
    const { properties } = networkKinds[2].properties.compelled;
    expect(properties.layers).toEqual({ type: "integer", minimum: 1, maximum: 20 });
    expect(Object.keys(properties.pretraining.properties)).toContain("rate");
    expect(JSON.stringify(schema)).toContain('"enum":["random","chords"]');
    const dataKinds = schema.$defs[schema.properties.data.$ref.split("/").at(-1)].anyOf;
    expect(dataKinds.map((kind: { required: string[] }) => kind.required[0])).toEqual([
      "target",
      "spirals",
      "file",
      "csv",
      "mnist",
      "cifar10",
    ]);
  });
});
