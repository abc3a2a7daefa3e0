import type { Floats, Precision } from "./floats.ts";
import type { OptimizerState } from "./optimizer.ts";

/** Where a training stands, as plain data: with the same network, samples and options it goes on as if never stopped. */
export interface TrainingState {
  /** number of steps taken */
  readonly step: number;
  readonly precision: Precision;
  /** [P] the network's parameters */
  readonly parameters: Floats;
  /** [size of θ] what the optimizer moves; absent where it moves the parameters themselves */
  readonly theta?: Floats;
  readonly optimizer: OptimizerState;
}
