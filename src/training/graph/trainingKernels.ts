import type { BoundNode } from "../../network/bindNetwork.ts";
import type { Network, NetworkNode } from "../../network/network.ts";
import type { Floats, Precision } from "../floats.ts";

/**
 * One step as kernels see it: the forward pass, then the backward pass.
 *
 * A batch is row-major [rows × size]. First comes a row for each sample; then, where derivatives by the input are carried,
 * `directions` rows for each sample, in the order of the samples: row samples + s · directions + k holds the derivative of
 * the value of sample s by element k of the network's input. Such a row passes through the network's linear part only, as a
 * row of bias weight 0 does in `AffineKernels`, and through the pieces that its sample is on. So the recurrence of Jacobians
 * is the network itself on more rows, and its gradient is the adjoint on more rows.
 */
export interface TrainingPass {
  /** number of the step */
  readonly step: number;
  readonly samples: number;
  /** rows for each sample that are derivatives by the input: 0, or one for each element of the input */
  readonly directions: number;
  /** samples · (1 + directions) */
  readonly rows: number;
  /** [rows or more] 1 for samples, 0 for directions */
  readonly biasWeights: Float64Array;
  /** [P] running averages of batch statistics in it are renewed in the forward pass, unless they are not trained */
  readonly parameters: Floats;
  /** [P] kernels add to it in the backward pass */
  readonly gradient: Floats;
}

/** The passes through one node, bound to its shapes. What the forward pass leaves with them, the backward pass may read. */
export interface TrainingKernels {
  /**
   * Writes the node's values.
   *
   * @param inputs [rows × size of the input] each
   * @param output [rows × size]
   */
  forward(inputs: readonly Floats[], output: Floats, pass: TrainingPass): void;
  /**
   * Adds the derivatives of the loss by what the node reads, and by its parameters to `pass.gradient`.
   *
   * @param inputs         as in the forward pass
   * @param outputGradient [rows × size] the loss's derivative by each value
   * @param inputGradients as `inputs`; undefined where it is not wanted. One array may stand for several inputs
   */
  backward(
    inputs: readonly Floats[],
    outputGradient: Floats,
    inputGradients: readonly (Floats | undefined)[],
    pass: TrainingPass,
  ): void;
}

/** What kernels are made from: a node, and what the run is to do with it. */
export interface TrainingContext {
  readonly network: Network;
  readonly node: NetworkNode;
  /** the same node, bound to the network's own parameters: for what no parameter enters */
  readonly bound: BoundNode;
  readonly inputShapes: readonly (readonly number[])[];
  /** the most samples in a batch */
  readonly maxSamples: number;
  /** the most rows in a batch, directions among them */
  readonly maxRows: number;
  /** per input, whether its gradient is wanted */
  readonly isWanted: readonly boolean[];
  /** whether some entry of a tensor is trained */
  isTrained(tensor: number): boolean;
  /** [P] 0 for running averages that are not renewed; all are without it */
  readonly trainable?: Uint8Array;
  /** batch normalization by the batch's own mean and variance; absent for the stored ones */
  readonly batchStatistics?: { readonly momentum: number };
  readonly precision: Precision;
  /** a new array of zeros in the run's precision */
  allocate(length: number): Floats;
}
