import type { Clipping } from "./clipping.ts";
import type { Precision } from "./floats.ts";
import type { LossOptions } from "./loss.ts";
import type { OptimizerOptions } from "./optimizer.ts";
import type { Parameterization } from "./parameterization.ts";
import type { Penalties } from "./penalties.ts";
import type { Regularizer } from "./regularizer.ts";
import type { Schedule } from "./schedule.ts";

/** How a network is trained. */
export interface TrainingOptions {
  readonly loss: LossOptions;
  readonly optimizer: OptimizerOptions;
  /** base learning rate */
  readonly rate: number;
  /** how the rate changes; constant unless said */
  readonly schedule?: Schedule;
  /** number of updates */
  readonly steps: number;
  /** rows of a mini-batch; all samples at each step unless said */
  readonly batchRows?: number;
  /** of the order of samples and of dropout (default 0) */
  readonly seed?: number;
  /** (default "float64") */
  readonly precision?: Precision;
  readonly penalties?: Penalties;
  readonly clipping?: Clipping;
  /** values of a node that are set to 0 at random in training, the others divided by 1 − probability */
  readonly dropout?: readonly { readonly node: number; readonly probability: number }[];
  /** batch normalizations use and average the statistics of each batch; without, the stored ones, as constants */
  readonly batchStatistics?: { readonly momentum: number };
  readonly regularizers?: readonly Regularizer[];
  /** [P] 0 for parameters that are not trained, and for running averages that stay; none stays unless said */
  readonly trainable?: Uint8Array;
  /** what the parameters are functions of, when they are not trained themselves */
  readonly parameterization?: Parameterization & { readonly start: ArrayLike<number> };
}
