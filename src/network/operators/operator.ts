import type { Floats } from "../floats.ts";
import type { NetworkNode, Operator, ParameterTensor } from "../network.ts";
import type { PiecewiseUnits } from "../piecewiseUnits.ts";
import type { Correlation } from "./correlation.ts";

/** What an operator's file needs to know of its node to make kernels: shapes and numbers. */
export interface OperatorContext {
  readonly node: NetworkNode;
  readonly inputShapes: readonly (readonly number[])[];
  readonly tensors: readonly ParameterTensor[];
  readonly parameters: Float64Array;
}

/**
 * The kernels of one affine node, y = A x + c, bound to its shapes and parameters.
 *
 * A *batch* is a row-major array [rows × size]. A row of an affine form that stands for a direction carries no bias and
 * one that stands for a point carries it once; so each row has a *bias weight* w, and the kernel computes y = A x + w c.
 */
export interface AffineKernels {
  /** output[r] = A inputs[r] + biasWeights[r] c, for each of `rows` rows */
  apply(inputs: readonly Floats[], rows: number, biasWeights: Float64Array, output: Floats): void;
  /** output = |A| x + biasWeight |c| for one non-negative x: how errors and magnitudes pass through */
  magnitude(inputs: readonly Float64Array[], biasWeight: number, output: Float64Array): void;
  /** gradients[k][r] += (A's part that reads input k)ᵀ outputs[r]; for each x and y, ⟨A x, y⟩ = ⟨x, Aᵀ y⟩ */
  adjoint(outputs: Floats, rows: number, gradients: readonly Floats[]): void;
  /** the most roundings that any product passes through on its way into an output of `apply` or `magnitude` */
  readonly roundings: number;
  /** where all that an output reads is zero and the bias weight 0 or 1, `apply` gives the stored bias unrounded */
  readonly exactBias?: boolean;
  /** what it is, where it is a correlation and a bias: faster kernels may take the place of `apply` and `magnitude` */
  readonly correlation?: BoundCorrelation;
}

/** Filters over windows, and a bias for each of them. */
export interface BoundCorrelation extends Correlation {
  /** [outputs × channels / groups × kernel rows × kernel columns] */
  readonly weight: Float64Array;
  /** [outputs]; absent for zeros */
  readonly bias?: Float64Array;
}

/** One operator: how it checks its node, and either its kernels (affine) or its units (piecewise linear). */
export type OperatorDefinition<O extends Operator> = {
  /** shape of the value from the shapes of the inputs; throws RangeError where they do not fit */
  shape(
    operator: O,
    inputShapes: readonly (readonly number[])[],
    tensors: readonly ParameterTensor[],
  ): readonly number[];
  /** how many nodes it reads; "many" is one or more */
  readonly arity: number | "many";
  /** the fields of the operator that are indices of tensors */
  readonly tensors?: readonly (keyof O)[];
} & (
  | { readonly bind: (operator: O, context: OperatorContext) => AffineKernels; readonly units?: undefined }
  | { readonly units: (operator: O, context: OperatorContext) => PiecewiseUnits; readonly bind?: undefined }
);
