import type { Floats } from "./floats.ts";

/**
 * What is minimized: a mean over the rows of a batch.
 *
 * - meanSquaredError  targets [rows × outputs]; mean over the outputs as well
 * - crossEntropy      targets [rows] class numbers; softmax over the outputs, in natural logarithms. With label smoothing s
 *                     the target is 1 − s + s / outputs at the class and s / outputs elsewhere
 * - hinge             one output: targets [rows] ±1, max(0, 1 − target · output). Several: targets [rows] class numbers,
 *                     the sum of max(0, 1 − o[class] + o[other]) over the other classes, divided by their number + 1
 */
export type LossOptions =
  | { readonly kind: "meanSquaredError" }
  | { readonly kind: "crossEntropy"; readonly labelSmoothing?: number }
  | { readonly kind: "hinge" };

/** A loss that is ready to evaluate. */
export interface Loss {
  /** numbers for each row of the targets */
  targetSize(outputs: number): number;
  /**
   * Checks targets once, before a training.
   *
   * Errors    RangeError for a target that is not of the loss's kind, with its row; for a number of outputs that it cannot take.
   */
  checkTargets(targets: Floats, rows: number, outputs: number): void;
  /**
   * The loss of a batch.
   *
   * @param outputs  [rows × size]
   * @param gradient [rows × size] written: the derivative by each output
   */
  evaluate(outputs: Floats, targets: Floats, rows: number, size: number, gradient: Floats): number;
}
