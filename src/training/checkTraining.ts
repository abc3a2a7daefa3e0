import { nodesOfOutput } from "../network/bindNetwork.ts";
import { inputSize, type Network, outputSize, sizeOf } from "../network/network.ts";
import { checkClipping } from "./clipping.ts";
import { type Floats, precisions } from "./floats.ts";
import type { Batch } from "./gradientEngine.ts";
import type { Loss } from "./loss.ts";
import { checkPenalties } from "./penalties.ts";
import { checkSchedule } from "./schedule.ts";
import type { TrainingOptions } from "./trainingOptions.ts";
import type { TrainingState } from "./trainingState.ts";

/** Errors    RangeError for options that are none, exclude each other, or do not fit the network. */
export function checkOptions(network: Network, options: TrainingOptions): void {
  const { steps, rate, batchRows, clipping, schedule, precision, trainable, parameterization, penalties } = options;
  const size = network.parameters.length;
  if (!(Number.isInteger(steps) && steps >= 0)) {
    throw new RangeError(`createTrainer: expected a number of steps, got ${steps}`);
  }
  if (!(rate > 0 && Number.isFinite(rate))) {
    throw new RangeError(`createTrainer: expected a positive rate, got ${rate}`);
  }
  if (batchRows !== undefined && !(Number.isInteger(batchRows) && batchRows > 0)) {
    throw new RangeError(`createTrainer: expected a positive number of rows in a batch, got ${batchRows}`);
  }
  if (precision !== undefined && !precisions.includes(precision)) {
    throw new RangeError(`createTrainer: expected a precision ${precisions.join(" or ")}, got ${precision}`);
  }
  if (clipping) checkClipping(clipping);
  if (schedule) checkSchedule(schedule);
  if (penalties) checkPenalties(penalties);
  const { momentum } = options.batchStatistics ?? { momentum: 1 };
  if (!(momentum > 0 && momentum <= 1)) {
    throw new RangeError(`createTrainer: expected a momentum of batch statistics above 0, to 1, got ${momentum}`);
  }
  for (const mask of [trainable, parameterization?.written]) {
    if (mask && mask.length !== size) {
      throw new RangeError(`createTrainer: expected a mask of ${size} parameters, got ${mask.length}`);
    }
  }
  if (!parameterization) return;
  if (parameterization.start.length !== parameterization.size) {
    throw new RangeError(
      `createTrainer: expected ${parameterization.size} numbers to start the parameterization from, got ${parameterization.start.length}`,
    );
  }
  if (trainable) {
    throw new RangeError(
      "createTrainer: expected trainable or a parameterization, got both; a parameterization says itself what it writes",
    );
  }
  if (penalties?.decay || options.optimizer.kind === "adamW") {
    throw new RangeError(
      "createTrainer: expected no decay with a parameterization, whose numbers are no weights; use l2 and adam",
    );
  }
}

/** Errors    RangeError for samples that do not fit the network and the loss, or hold numbers that are not finite. */
export function checkSamples(network: Network, samples: Batch, loss: Loss, options: TrainingOptions): void {
  const { inputs, targets, rows } = samples;
  const width = inputSize(network);
  const outputs = outputSize(network);
  const targetSize = loss.targetSize(outputs);
  if (!(Number.isInteger(rows) && rows > 0)) {
    throw new RangeError(`createTrainer: expected at least one row, got ${rows}`);
  }
  if (inputs.length !== rows * width) {
    throw new RangeError(`createTrainer: expected ${rows} × ${width} input values, got ${inputs.length}`);
  }
  if (targets.length !== rows * targetSize) {
    throw new RangeError(`createTrainer: expected ${rows} × ${targetSize} target values, got ${targets.length}`);
  }
  checkFinite(inputs, width);
  loss.checkTargets(targets, rows, outputs);
  if (options.batchStatistics) checkSmallestBatch(network, rows, options.batchRows ?? rows);
}

function checkFinite(inputs: Floats, width: number): void {
  for (let i = 0; i < inputs.length; i++) {
    if (Number.isFinite(inputs[i])) continue;
    throw new RangeError(`createTrainer: expected finite inputs, got ${inputs[i]} in row ${Math.floor(i / width)}`);
  }
}

/** A batch has no variance where a channel has one number in it. */
function checkSmallestBatch(network: Network, rows: number, batchRows: number): void {
  const smallest = rows % batchRows || Math.min(rows, batchRows);
  if (smallest > 1) return;
  for (const index of nodesOfOutput(network)) {
    const { operator, shape, name } = network.nodes[index];
    if (operator.kind !== "batchNormalization" || sizeOf(shape) > shape[0]) continue;
    throw new RangeError(
      `createTrainer: expected at least 2 rows in every batch for the statistics of "${name}", got 1 in the last of ${rows} rows by ${batchRows}; choose another batchRows`,
    );
  }
}

/** Errors    RangeError for a state of another training. */
export function checkState(network: Network, options: TrainingOptions, state: TrainingState): void {
  const { precision = "float64", parameterization, steps } = options;
  if (state.precision !== precision) {
    throw new RangeError(`createTrainer: expected a state in ${precision}, got one in ${state.precision}`);
  }
  if (state.parameters.length !== network.parameters.length) {
    throw new RangeError(
      `createTrainer: expected a state of ${network.parameters.length} parameters, got ${state.parameters.length}`,
    );
  }
  const wanted = parameterization?.size ?? 0;
  const found = state.theta?.length ?? 0;
  if (found !== wanted) {
    throw new RangeError(`createTrainer: expected ${wanted} numbers of a parameterization in the state, got ${found}`);
  }
  if (!(Number.isInteger(state.step) && state.step >= 0 && state.step <= steps)) {
    throw new RangeError(`createTrainer: expected a state at a step from 0 to ${steps}, got ${state.step}`);
  }
}
