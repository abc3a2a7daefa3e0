import type { Floats } from "./floats.ts";
import type { Batch } from "./gradientEngine.ts";

/**
 * Refuses a batch that an engine has no room for, or that holds less than its rows say.
 *
 * @param maxRows    the most rows
 * @param inputSize  inputs of a row
 * @param targetSize targets of a row
 */
export function checkBatch(
  { rows, inputs, targets }: Batch,
  maxRows: number,
  inputSize: number,
  targetSize: number,
): void {
  if (!(Number.isInteger(rows) && rows >= 1 && rows <= maxRows)) {
    throw new RangeError(`lossAndGradient: expected a batch of 1 to ${maxRows} rows, got ${rows}`);
  }
  if (inputs.length < rows * inputSize) {
    throw new RangeError(`lossAndGradient: expected inputs [${rows} × ${inputSize}], got ${inputs.length} numbers`);
  }
  if (targets.length < rows * targetSize) {
    throw new RangeError(`lossAndGradient: expected targets [${rows} × ${targetSize}], got ${targets.length} numbers`);
  }
}

/** Refuses parameters, or room for a gradient, that are not [count]. */
export function checkParameters(count: number, parameters: Floats, gradient: Floats): void {
  if (parameters.length !== count || gradient.length !== count) {
    throw new RangeError(
      `lossAndGradient: expected parameters and gradient [${count}], got ${parameters.length} and ${gradient.length}`,
    );
  }
}
