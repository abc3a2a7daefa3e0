import { type Network, withParameters } from "../network/index.ts";
import { createRandom } from "../numeric/random.ts";
import { type Batches, createBatches } from "./batches.ts";
import { checkOptions, checkSamples, checkState } from "./checkTraining.ts";
import { chooseEngine } from "./chooseEngine.ts";
import { clipGradient } from "./clipping.ts";
import { type Floats, floats } from "./floats.ts";
import type { Batch } from "./gradientEngine.ts";
import { createLoss } from "./losses.ts";
import { createOptimizer } from "./optimizer.ts";
import { addPenalties, penalizedEntries } from "./penalties.ts";
import { withRunningAverages } from "./runningAverages.ts";
import { scheduleFactor } from "./schedule.ts";
import type { TrainingOptions } from "./trainingOptions.ts";
import type { TrainingState } from "./trainingState.ts";

/**
 * A training in progress: it holds parameters and optimizer, which change with each step. Random choices are taken from
 * streams named by the step, so that the seed and the step's number are all of the generator's state.
 */
export interface Trainer {
  /** number of steps taken */
  readonly step: number;
  /** "diverged" once a loss or a gradient was no finite number; the parameters are then those before that step */
  readonly status: "running" | "complete" | "diverged";
  /** the loss at the last step, before it was taken; NaN before the first */
  readonly loss: number;
  /** the rate of the next step */
  readonly rate: number;
  /** takes one step; nothing happens once the status is not "running" */
  advance(): void;
  /** a copy of all that changes in the training */
  state(): TrainingState;
  /** the network as it is now */
  network(): Network;
  /** θ as it is now, or the parameters */
  theta(): Floats;
}

/**
 * Starts a training, or goes on from a state.
 *
 * @param samples inputs [rows × inputSize], targets [rows × target size of the loss]
 *
 * Errors    RangeError where samples, options or state do not fit the network.
 */
export function createTrainer(
  network: Network,
  samples: Batch,
  options: TrainingOptions,
  from?: TrainingState,
): Trainer {
  const {
    precision = "float64",
    parameterization,
    penalties = {},
    clipping,
    schedule = { kind: "constant" },
  } = options;
  const loss = createLoss(options.loss);
  checkOptions(network, options);
  checkSamples(network, samples, loss, options);
  if (from) checkState(network, options, from);
  const random = createRandom(options.seed ?? 0);
  const batches: Batches = createBatches(samples, options.batchRows, precision, random);

  const size = network.parameters.length;
  const parameters = floats(precision, size);
  parameters.set(from?.parameters ?? network.parameters);
  const gradient = floats(precision, size);
  const theta = parameterization ? floats(precision, parameterization.size) : parameters;
  const thetaGradient = parameterization ? floats(precision, parameterization.size) : gradient;
  const previous = parameters.slice();
  const previousTheta = theta.slice();
  if (parameterization) {
    theta.set(from?.theta ?? parameterization.start);
    if (!from) parameterization.write(theta, parameters);
  }

  // 0 for parameters that keep the network's values
  const trainable = parameterization ? withRunningAverages(network, parameterization.written) : options.trainable;
  const maxRows = Math.min(options.batchRows ?? samples.rows, samples.rows);
  const engine = chooseEngine(network, { ...options, loss, precision, maxRows, trainable, random });
  const optimizer = createOptimizer(options.optimizer, theta.length, precision, from?.optimizer);
  const decay = penalties.decay ?? (options.optimizer.kind === "adamW" ? defaultDecay : 0);
  // Adam moves an entry by a few rates at most: then nothing overflows, unless these or the decay are enormous
  const canOverflow = options.optimizer.kind === "sgd" || options.rate > enormousRate || options.rate * decay > 2;
  const isPenalized = (penalties.l1 ?? 0) !== 0 || (penalties.l2 ?? 0) !== 0;
  const penalized = penalizedEntries(network, penalties.biases ?? true);
  if (trainable) for (let i = 0; i < size; i++) if (trainable[i] === 0) penalized[i] = 0;
  const thetaTrainable = parameterization ? undefined : trainable;

  let step = from?.step ?? 0;
  let lastLoss = Number.NaN;
  let status: Trainer["status"] = step >= options.steps ? "complete" : "running";
  const rateAt = (at: number) => options.rate * scheduleFactor(schedule, at, options.steps);

  function diverge(): void {
    parameters.set(previous);
    if (parameterization) theta.set(previousTheta);
    status = "diverged";
  }

  function advance(): void {
    if (status !== "running") return;
    previous.set(parameters);
    if (parameterization) previousTheta.set(theta);
    lastLoss = engine.lossAndGradient(batches.at(step), step, parameters, gradient);
    if (isPenalized) lastLoss += addPenalties(penalties, penalized, parameters, gradient);
    if (parameterization) parameterization.pullBack(theta, gradient, thetaGradient);
    if (!Number.isFinite(lastLoss) || !areFinite(thetaGradient)) {
      diverge();
      return;
    }
    if (clipping) clipGradient(clipping, thetaGradient);
    const rate = rateAt(step);
    if (decay !== 0) for (let i = 0; i < theta.length; i++) if (penalized[i] !== 0) theta[i] *= 1 - rate * decay;
    if (canOverflow) optimizer.remember();
    optimizer.update(theta, thetaGradient, rate, thetaTrainable);
    parameterization?.project?.(theta);
    if (!areFinite(theta)) {
      optimizer.restore();
      diverge();
      return;
    }
    parameterization?.write(theta, parameters);
    step++;
    if (step >= options.steps) status = "complete";
  }

  return {
    get step() {
      return step;
    },
    get status() {
      return status;
    },
    get loss() {
      return lastLoss;
    },
    get rate() {
      return rateAt(step);
    },
    advance,
    state: () => ({
      step,
      precision,
      parameters: parameters.slice(),
      ...(parameterization && { theta: theta.slice() }),
      optimizer: optimizer.state(),
    }),
    network: () => withParameters(network, Float64Array.from(parameters)),
    theta: () => theta.slice(),
  };
}

const enormousRate = 2 ** 30;

/** AdamW's, as in its usual implementations. */
const defaultDecay = 0.01;

/** Whether no entry is infinite or no number: x − x is 0 for all others. A sum instead would wait for itself at each entry. */
function areFinite(values: Floats): boolean {
  for (let i = 0; i < values.length; i++) if (values[i] - values[i] !== 0) return false;
  return true;
}
