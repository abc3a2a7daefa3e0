import type { Floats } from "./floats.ts";

/** The pre-activations of one layer of units over a batch, and where the derivatives of a regularizer by them go. */
export interface PreActivations {
  /** index in `network.nodes` of the piecewise-linear node that reads them */
  readonly node: number;
  /** number of elements in a row */
  readonly units: number;
  /** [rows × units] z */
  readonly values: Floats;
  /** [rows × units] a regularizer adds ∂R/∂z to it */
  readonly valueGradients: Floats;
  /** [rows × inputSize × units] ∂z/∂x, a row of units for each element of the input; only if asked for */
  readonly inputGradients?: Floats;
  /** [rows × inputSize × units] a regularizer adds ∂R/∂(∂z/∂x) to it; only if asked for */
  readonly inputGradientGradients?: Floats;
}

/**
 * A term of the loss that reads pre-activations, and their gradients by the input if it asks for them. Patterns are held
 * fixed when it is differentiated, as they are almost everywhere constant.
 */
export interface Regularizer {
  /** whether `inputGradients` are computed, at the cost of inputSize more rows for each sample (default false) */
  readonly readsInputGradients?: boolean;
  /** the term's value over a batch; adds its derivatives to the gradients of the layers */
  evaluate(layers: readonly PreActivations[], rows: number, step: number): number;
}
