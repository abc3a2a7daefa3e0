import { sizeOf } from "crease/network";
import { definitionOf } from "../../src/network/operators/index.ts";
import type { AffineKernels } from "../../src/network/operators/operator.ts";
import type { Instance, Shape } from "./operatorInstances.ts";

/** The kernels of an instance, with the sizes of what they read and write. */
export interface Bound {
  readonly kernels: AffineKernels;
  readonly inputSizes: readonly number[];
  readonly outputShape: Shape;
  readonly outputSize: number;
  readonly parameters: Float64Array;
}

/** Binds an instance, without a network around it, to parameters that `draw` gives. */
export function bind(
  { operator, inputShapes, tensorShapes, powersOf4 = [] }: Instance,
  draw: (count: number) => Float64Array,
): Bound {
  const definition = definitionOf(operator);
  if (!definition.bind) throw new TypeError(`bind: expected an affine operator, got ${operator.kind}`);
  let length = 0;
  const tensors = tensorShapes.map((shape, index) => {
    const offset = length;
    length += sizeOf(shape);
    return { name: `tensor${index}`, shape, storedType: "float64" as const, offset };
  });
  const parameters = draw(length);
  // variances, whose square roots are taken: powers of 4
  for (const index of powersOf4) {
    const { offset, shape } = tensors[index];
    for (let i = offset; i < offset + sizeOf(shape); i++) parameters[i] = 4 ** Math.round(parameters[i] % 3);
  }
  const shape = definition.shape(operator, inputShapes, tensors);
  const inputs = inputShapes.map((_, index) => index);
  const node = { name: "node", operator, inputs, shape };
  const kernels = definition.bind(operator, { node, inputShapes, tensors, parameters });
  return { kernels, inputSizes: inputShapes.map(sizeOf), outputShape: shape, outputSize: sizeOf(shape), parameters };
}

export function apply(
  { kernels, outputSize }: Bound,
  inputs: readonly Float64Array[],
  biasWeights: readonly number[],
): Float64Array {
  // what was there before must not matter
  const output = new Float64Array(biasWeights.length * outputSize).fill(Number.NaN);
  kernels.apply(inputs, biasWeights.length, Float64Array.from(biasWeights), output);
  return output;
}

export function magnitude(
  { kernels, outputSize }: Bound,
  inputs: readonly Float64Array[],
  biasWeight: number,
): Float64Array {
  const output = new Float64Array(outputSize).fill(Number.NaN);
  kernels.magnitude(
    inputs.map((input) => input.map(Math.abs)),
    Math.abs(biasWeight),
    output,
  );
  return output;
}

export function adjoint({ kernels, inputSizes }: Bound, output: Float64Array, rows = 1): readonly Float64Array[] {
  const gradients = inputSizes.map((size) => new Float64Array(rows * size));
  kernels.adjoint(output, rows, gradients);
  return gradients;
}
