import * as v from "valibot";
import { peakPhase } from "./phaseConfig.ts";
import { count, expecting, list, part, shape, shown, truth, word } from "./schemaParts.ts";

const peakWord = word(["random", "chords"]);
const peakList = list(part, "a list of peaks");
const peaks = v.lazy((input): v.GenericSchema<Peaks> => {
  // a schema that is written down is asked for without a value
  if (input === undefined) return v.union([peakWord, peakList]);
  if (Array.isArray(input)) return peakList;
  return typeof input === "string" ? peakWord : v.never(expecting('"random", "chords" or a list of peaks'));
});

type Peaks = "random" | "chords" | readonly number[];

/** A network that is compelled to have all its pieces, and the phase that trains its peaks. */
export const compelledNetworkConfig = shape({
  /** hidden layers of each compelled function; 5 unless given */
  layers: v.optional(
    v.pipe(count, v.maxValue(20, expecting("at most 20 layers, which make a million linear regions"))),
  ),
  /** by the samples unless given */
  construction: v.optional(word(["add", "subtract", "valley", "blocks"])),
  /** how many stand side by side in each stage; [2] unless given */
  blocks: v.optional(list(count, "a list of at least one number of blocks", 1)),
  /** to start from: "chords" unless given, "random" for blocks */
  peaks: v.optional(peaks),
  /** whether scales are trained apart from the peaks */
  freeScales: v.optional(truth),
  /** "released" unless given */
  blockDiagonal: v.optional(word(["released", "kept"])),
  pretraining: v.optional(shape(peakPhase)),
});

export type CompelledNetworkConfig = v.InferOutput<typeof compelledNetworkConfig>;

/** Of a training's config, what a compelled network cannot have. */
interface RefusedConfig {
  readonly precision?: string;
  readonly dropout?: unknown;
  readonly batchStatistics?: unknown;
}

/** What does not go together in the config of a compelled network, a line for each fault. */
export function compelledFaults(config: RefusedConfig, compelled: CompelledNetworkConfig): readonly string[] {
  const { layers = 5, construction, blocks, peaks: start, blockDiagonal, pretraining = {} } = compelled;
  const faults: string[] = [];
  const expect = (isRight: boolean, place: string, what: string, got: unknown) => {
    if (!isRight) faults.push(`${place}: expected ${what}, got ${shown(got)}`);
  };
  const { precision, dropout, batchStatistics } = config;
  expect(precision !== "float32", "precision", '"float64" for a compelled network', precision);
  expect(dropout === undefined, "dropout", "none for a compelled network, whose units need each other", dropout);
  expect(
    batchStatistics === undefined,
    "batchStatistics",
    "none for a compelled network, which has no batch normalizations",
    batchStatistics,
  );

  const own = "network.compelled";
  const isCurve = construction !== undefined && construction !== "blocks";
  const isBlocks = construction === "blocks" || blocks !== undefined;
  expect(!isCurve || blocks === undefined, `${own}.blocks`, `none with the construction "${construction}"`, blocks);
  expect(
    !isCurve || blockDiagonal === undefined,
    `${own}.blockDiagonal`,
    `none with the construction "${construction}"`,
    blockDiagonal,
  );
  expect(!isBlocks || start !== "chords", `${own}.peaks`, '"random" or a list for blocks', start);
  if (typeof start === "object") {
    const wanted = `${layers + 1} peaks for ${layers} layers`;
    expect(start.length === layers + 1, `${own}.peaks`, wanted, start.length);
  }
  if (pretraining.steps !== undefined && pretraining.epochs !== undefined) {
    faults.push(`${own}.pretraining: expected one of the keys "steps", "epochs", got both`);
  }
  return faults;
}
