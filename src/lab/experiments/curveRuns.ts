/** What the experiments on curves share: the targets, the five methods, and how a run of each is trained. */
import {
  type Construction,
  compelledNetwork,
  compelledParameterization,
  randomPeaks,
  thetaOfPeaks,
} from "crease/compelled";
import { type TargetName, targetFunctions } from "crease/datasets";
import type { Network } from "crease/network";
import { createRandom, type Random } from "crease/numeric";
import { linearRegions, regionsOnSegmentSync, segment } from "crease/regions";
import {
  type Batch,
  type Initializer,
  logarithmicSteps,
  randomDenseNetwork,
  type TrainingOptions,
} from "crease/training";
import type { ExperimentSettings, Reading, RunContext } from "../experiment.ts";
import type { Choice, RunOutcome, RunResult, RunSpec } from "../runs/run.ts";
import type { RegionCounts } from "./regionRows.ts";
import { storedNetwork } from "./storedNetwork.ts";
import { meanSquaredError, regressionOutcome, trainPhase } from "./trainRun.ts";

/** The network of all methods: 5 hidden layers of 4 units. */
export const hiddenLayers = 5;
const widths = [1, ...Array.from({ length: hiddenLayers }, () => 4), 1];

export interface CurveSettings extends ExperimentSettings {
  /** steps of each phase */
  readonly steps: number;
  readonly rate: number;
}

export interface CurveResult extends RunResult {
  /** mean squared error where it is judged */
  readonly error: number;
  readonly trainingError: number;
  /** losses at `curveSteps`, of pre-training and then of the standard phase */
  readonly curve: readonly number[];
  /** linear regions of [0, 1] */
  readonly regions: RegionCounts;
  readonly parameters: readonly number[];
}

interface CurveCase extends Choice {
  readonly target: TargetName;
  readonly construction: Construction;
}

export const curveCases: readonly CurveCase[] = [
  { name: "x3", label: "x³", target: "x^3", construction: "subtract" },
  { name: "x11", label: "x¹¹", target: "x^11", construction: "subtract" },
  { name: "sin", label: "sin(πx/2)", target: "sin(pi x/2)", construction: "add" },
  { name: "tanh", label: "tanh 3x", target: "tanh(3x)", construction: "add" },
];

export const curveMethods: readonly Choice[] = [
  { name: "default", label: "Default (Kaiming)" },
  { name: "raai", label: "RAAI" },
  { name: "skipped", label: "Pretraining skipped" },
  { name: "unregularized", label: "Pretraining (unregularized)" },
  { name: "theorem", label: "Pretraining (Thm 3.1)" },
];

/** The readings that all experiments on curves take. */
export const curveReadings: readonly Reading[] = [
  {
    open: "Batch size, and how the 1000 epochs are divided between the phases.",
    taken:
      "All points at each step; 1000 steps of pre-training, then 1000 of standard training. Other methods take 1000.",
    because:
      "Halving the epochs misses the published means by factors of 27 to 65, mini-batches make the ordinary networks better than published. " +
      "So ordinary networks get half as many steps as those that are pre-trained.",
  },
  {
    open: "How starting peaks are drawn, and how they stay between 0 and 1.",
    taken: "Uniform in (0.02, 0.98), clamped to [0.001, 0.999] after each step; all compelled methods share them.",
    because: "The paper names no device; with this one its tables come out.",
  },
  {
    open: "The sine of the tables.",
    taken: "sin(πx/2).",
    because: "A compelled network has the value 1 at 1, which sin x has not.",
  },
  {
    open: "The constants of RAAI.",
    taken: "k = 100 and σ = 0.6007, an assumption.",
    because: "They are not in the abstract of its paper; σ is that of RAI's published code.",
  },
  {
    open: "Whether hidden biases are trained.",
    taken: "In the standard phase, from 0 on.",
    because: "The weights are then those of an ordinary network.",
  },
];

/** Steps of a phase whose loss is kept. */
export function curveSteps(steps: number): readonly number[] {
  return logarithmicSteps(steps, 30).filter((step) => step < steps);
}

/** The case of a run. */
function curveCase(name: string): CurveCase {
  const found = curveCases.find((one) => one.name === name);
  if (!found) throw new RangeError(`curveCase: expected ${curveCases.map((one) => one.name).join(", ")}, got ${name}`);
  return found;
}

/** The target of a case at points of [0, 1]. */
export function curveSamples(name: string, points: Float64Array): Batch {
  const { evaluate } = targetFunctions[curveCase(name).target];
  return { inputs: points, targets: points.map((x) => evaluate(x)), rows: points.length };
}

/**
 * One run of a method on a target.
 *
 * @param judged samples on which the error is taken; those of the training unless given
 */
export function runCurve(
  spec: RunSpec,
  { seed, steps, rate }: CurveSettings,
  context: RunContext,
  samples: Batch,
  judged: Batch = samples,
): CurveResult {
  const { construction } = curveCase(spec.case);
  const options: TrainingOptions = { loss: { kind: "meanSquaredError" }, optimizer: { kind: "adam" }, rate, steps };
  const chosen = curveSteps(steps);
  const phases = isPretrained(spec.method) ? 2 : 1;
  const report = (phase: number) => ({
    signal: context.signal,
    onProgress: (fraction: number) => context.onProgress((phase + fraction) / phases),
  });
  const start = startNetwork(spec, construction, seed);
  let network = start;
  let pretrained: Network | undefined;
  let isDiverged = false;
  const curve: number[] = [];

  if (isPretrained(spec.method)) {
    const freeScales = spec.method === "unregularized";
    const parameterization = compelledParameterization({ construction, layers: hiddenLayers, freeScales });
    const theta = thetaOfPeaks({ construction, peaks: startPeaks(spec, seed) }, freeScales);
    const phase = trainPhase(
      network,
      samples,
      { ...options, parameterization: { ...parameterization, start: theta } },
      chosen,
      report(0),
    );
    curve.push(...phase.losses);
    network = phase.network;
    pretrained = phase.network;
    isDiverged = phase.isDiverged;
  }
  if (!isDiverged) {
    const phase = trainPhase(network, samples, options, chosen, report(phases - 1));
    curve.push(...phase.losses);
    network = phase.network;
    isDiverged = phase.isDiverged;
  }
  const outcome: RunOutcome = regressionOutcome(network, samples, isDiverged);
  return {
    outcome,
    error: meanSquaredError(network, judged),
    trainingError: meanSquaredError(network, samples),
    curve,
    regions: {
      start: regionCount(start),
      ...(pretrained && { pretrained: regionCount(pretrained) }),
      end: regionCount(network),
    },
    parameters: Array.from(network.parameters),
  };
}

/** The network of a result. */
export function networkOf(parameters: readonly number[]): Network {
  return storedNetwork(widths, parameters);
}

function isPretrained(method: string): boolean {
  return method === "unregularized" || method === "theorem";
}

/** Peaks of a run, which all compelled methods share. */
function startPeaks(spec: RunSpec, seed: number): Float64Array {
  return randomPeaks(createRandom(seed, "compelled curves", "peaks", spec.run), hiddenLayers);
}

function startNetwork(spec: RunSpec, construction: Construction, seed: number): Network {
  const kinds: Readonly<Record<string, Initializer>> = { default: { kind: "pytorch" }, raai: { kind: "raai" } };
  if (!Object.hasOwn(kinds, spec.method)) return compelledNetwork({ construction, peaks: startPeaks(spec, seed) });
  const random: Random = createRandom(seed, "compelled curves", spec.case, spec.method, spec.run);
  return randomDenseNetwork(widths, kinds[spec.method], random);
}

/** Linear regions of [0, 1], exactly. */
function regionCount(network: Network): number {
  return linearRegions(regionsOnSegmentSync(network, segment([0], [1]))).count;
}
