import { type TargetName, targetFunctions } from "crease/datasets";
import * as v from "valibot";
import { compelledNetworkConfig } from "./compelledConfig.ts";
import { weightPhase } from "./phaseConfig.ts";
import {
  atLeastZero,
  count,
  expecting,
  index,
  keyed,
  kinds,
  list,
  part,
  positive,
  real,
  shape,
  share,
  text,
  truth,
  word,
} from "./schemaParts.ts";

const gain = { gain: v.optional(positive) };
const sigma = { sigma: v.optional(positive) };

const initializer = kinds([
  shape({ kind: v.literal("pytorch") }),
  shape({ kind: v.literal("zeros") }),
  shape({ kind: v.literal("heNormal"), ...gain }),
  shape({ kind: v.literal("heUniform"), ...gain }),
  shape({ kind: v.literal("xavierNormal"), ...gain }),
  shape({ kind: v.literal("xavierUniform"), ...gain }),
  shape({ kind: v.literal("orthogonal"), ...gain }),
  shape({ kind: v.literal("rai"), ...sigma }),
  shape({ kind: v.literal("raai"), ...sigma, k: v.optional(positive) }),
]);

/** What is trained. A further kind of network is a further key here, and a case in `trainingSetup.ts`. */
const network = keyed({
  widths: shape({
    /** of the layers, the input's first and the output's last */
    widths: list(count, "a list of widths, at least the number of inputs and of outputs", 2),
    initializer: v.optional(initializer),
  }),
  onnx: shape({
    /** path of a model, from the config file's folder */
    onnx: text,
    /** value of the graph that is the network's output */
    output: v.optional(text),
    /** new weights and biases for its dense layers and convolutions; its own unless given */
    initializer: v.optional(initializer),
  }),
  compelled: shape({
    /** trained in two phases; what the config says of a training is that of the second, standard one */
    compelled: compelledNetworkConfig,
  }),
});

const limit = { limit: v.optional(count) };

/** Where samples come from; paths start at the config file's folder. */
const data = keyed({
  target: shape({
    target: word(Object.keys(targetFunctions) as [TargetName, ...TargetName[]]),
    /** along each axis, evenly spaced with both ends */
    points: v.pipe(count, v.minValue(2, expecting("at least 2 points"))),
    /** of each coordinate; the function's own unless given */
    domain: v.optional(v.strictTuple([real, real], "expected two numbers [low, high]")),
    /** true takes the middles between the points instead */
    midpoints: v.optional(truth),
  }),
  spirals: shape({
    spirals: shape({
      points: v.pipe(count, v.minValue(4, expecting("at least 4 points"))),
      turns: v.optional(positive),
      noise: v.optional(atLeastZero),
    }),
  }),
  file: shape({
    /** .npz */
    file: text,
    /** names of arrays, a row for each sample; "x" and "y" unless given */
    inputs: v.optional(text),
    targets: v.optional(text),
    ...limit,
  }),
  csv: shape({
    csv: text,
    /** names of columns, or their numbers where the table has no names; all that are no targets are inputs unless given */
    targets: list(text, "a list of at least one column", 1),
    inputs: v.optional(list(text, "a list of at least one column", 1)),
    /** between fields; a comma unless given */
    separator: v.optional(v.pipe(text, v.length(1, "expected a single character"))),
    ...limit,
  }),
  mnist: shape({
    /** folder of the four IDX files, compressed or not */
    mnist: text,
    /** "training" unless given, with the test images as test data unless there are others */
    part: v.optional(word(["training", "test"])),
    ...limit,
  }),
  cifar10: shape({
    /** folder of the binary version */
    cifar10: text,
    part: v.optional(word(["training", "test"])),
    ...limit,
  }),
});

const loss = kinds([
  shape({ kind: v.literal("meanSquaredError") }),
  shape({ kind: v.literal("crossEntropy"), labelSmoothing: v.optional(share) }),
  shape({ kind: v.literal("hinge") }),
]);

/** What `crease train` is told, see docs/training.md. */
export const trainingConfigSchema = shape({
  /** where editors find the schema; not used here */
  $schema: v.optional(text),
  network,
  data,
  /** share of the data that is set aside at random, or data of its own */
  test: v.optional(
    v.lazy((input): v.GenericSchema<TestData> => {
      if (input === undefined) return v.union([part, data]);
      return typeof input === "number" ? part : data;
    }),
  ),
  /** cross-entropy for data with labels, else the mean squared error */
  loss: v.optional(loss),
  ...weightPhase,
  seed: v.optional(index),
  precision: v.optional(word(["float64", "float32"])),
  dropout: v.optional(
    v.array(
      shape({ node: v.union([text, index], "expected the name or the number of a node"), probability: share }),
      "expected a list of objects",
    ),
  ),
  batchStatistics: v.optional(shape({ momentum: part })),
  recordAt: v.optional(
    keyed({
      logarithmic: shape({ logarithmic: v.pipe(count, v.minValue(2, expecting("at least 2 steps"))) }),
      every: shape({ every: count }),
    }),
  ),
  checkpointEvery: v.optional(count),
});

type TestData = number | DataConfig;

export type NetworkConfig = v.InferOutput<typeof network>;
export type DataConfig = v.InferOutput<typeof data>;
export type TrainingConfig = v.InferOutput<typeof trainingConfigSchema>;
