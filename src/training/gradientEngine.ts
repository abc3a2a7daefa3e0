import type { Floats } from "./floats.ts";

/** Samples that one step learns from. */
export interface Batch {
  /** [rows × inputSize] */
  readonly inputs: Floats;
  /** [rows × the loss's target size] */
  readonly targets: Floats;
  readonly rows: number;
}

/**
 * What computes gradients: the loss of a batch and its derivative by every parameter of a network, by reverse
 * accumulation. Engines differ in speed and in what they can do, never in what they compute.
 */
export interface GradientEngine {
  /**
   * The loss of a batch in training mode, and its gradient.
   *
   * @param step       number of the step, which picks what dropout drops
   * @param parameters [P] laid out as `network.parameters`; running averages of batch statistics in it are renewed, unless
   *                   they are masked
   * @param gradient   [P] written whole; 0 for entries that cannot be trained
   */
  lossAndGradient(batch: Batch, step: number, parameters: Floats, gradient: Floats): number;
}
