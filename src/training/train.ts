import type { Network } from "../network/network.ts";
import { logarithmicSteps } from "./chosenSteps.ts";
import type { Batch } from "./gradientEngine.ts";
import { createTrainer } from "./trainer.ts";
import type { TrainingOptions } from "./trainingOptions.ts";
import type { TrainingState } from "./trainingState.ts";

/** A training at a step. */
export interface TrainingRecord {
  readonly step: number;
  /** of the batch of this step, before its update */
  readonly loss: number;
  readonly rate: number;
}

/** How a network is trained, and who is told of it. */
export interface TrainOptions extends TrainingOptions {
  /** steps whose loss is kept in the history, with that of the last; a hundred on a logarithmic scale unless said */
  readonly recordAt?: readonly number[];
  /** steps before which `onNetwork` sees the network; the number of steps itself is the end, and the default */
  readonly observeAt?: readonly number[];
  /** sees the network as it is before a step, or at the end; the next step waits for it */
  readonly onNetwork?: (network: Network, step: number) => void | Promise<void>;
  /** told of each record as it is made, which the history holds as well */
  readonly onRecord?: (record: TrainingRecord) => void;
  /** called every so many steps with what a later call takes as `from` */
  readonly checkpoint?: {
    readonly every: number;
    /** keeps it; the next step waits for it */
    readonly save: (checkpoint: Checkpoint) => void | Promise<void>;
  };
  /** goes on from here, as if never stopped */
  readonly from?: Checkpoint;
  /** told a few times a second how far the training is, with the loss of the last step's batch */
  readonly onProgress?: (progress: { readonly step: number; readonly steps: number; readonly loss: number }) => void;
  readonly signal?: AbortSignal;
}

/** A state of the training, and the history up to there. */
export interface Checkpoint {
  readonly state: TrainingState;
  readonly history: readonly TrainingRecord[];
}

/** How a training ended, with the network that it reached. */
export interface TrainingResult {
  /** "diverged": a loss or a gradient was no finite number, and the network is that before this step */
  readonly status: "complete" | "diverged" | "cancelled";
  readonly network: Network;
  /** number of steps taken */
  readonly steps: number;
  readonly history: readonly TrainingRecord[];
  readonly checkpoint: Checkpoint;
}

/** The event loop turns at least this often. */
const turnMilliseconds = 25;

const recordCount = 100;

/**
 * Trains a network on samples.
 *
 * @param samples inputs [rows × inputSize], targets [rows × target size of the loss]
 *
 * Numerics  the result depends on the network, the samples, the options and the kind of machine only: not on how often the
 *           training was stopped, nor on what is observed.
 * Errors    RangeError where samples, options or checkpoint do not fit. A training that diverges is a result, not an error.
 */
export async function train(network: Network, samples: Batch, options: TrainOptions): Promise<TrainingResult> {
  const { steps, onNetwork, onRecord, checkpoint, from, onProgress, signal } = options;
  const trainer = createTrainer(network, samples, options, from?.state);
  if (checkpoint && !(Number.isInteger(checkpoint.every) && checkpoint.every > 0)) {
    throw new RangeError(`train: expected a positive number of steps between checkpoints, got ${checkpoint.every}`);
  }
  const recordAt = new Set(options.recordAt ?? (steps > 0 ? logarithmicSteps(steps, recordCount) : []));
  recordAt.add(steps - 1);
  const observeAt = new Set(options.observeAt ?? [steps]);
  const history = [...(from?.history ?? [])];
  const current = (): Checkpoint => ({ state: trainer.state(), history: [...history] });
  const finish = (status: TrainingResult["status"]): TrainingResult => ({
    status,
    network: trainer.network(),
    steps: trainer.step,
    history,
    checkpoint: current(),
  });

  let turned = performance.now();
  while (trainer.status === "running") {
    if (signal?.aborted) return finish("cancelled");
    const { step, rate } = trainer;
    if (observeAt.has(step)) await onNetwork?.(trainer.network(), step);
    trainer.advance();
    if (recordAt.has(step) && trainer.step > step) {
      const record = { step, loss: trainer.loss, rate };
      history.push(record);
      onRecord?.(record);
    }
    if (checkpoint && trainer.step > step && trainer.step % checkpoint.every === 0) await checkpoint.save(current());
    if (performance.now() - turned < turnMilliseconds) continue;
    onProgress?.({ step: trainer.step, steps, loss: trainer.loss });
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
    turned = performance.now();
  }
  if (trainer.status === "diverged") return finish("diverged");
  if (observeAt.has(steps)) await onNetwork?.(trainer.network(), steps);
  onProgress?.({ step: steps, steps, loss: trainer.loss });
  return finish("complete");
}
