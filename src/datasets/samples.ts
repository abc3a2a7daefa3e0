/** Samples of a function or of a labeled set: rows of inputs, and of the targets that belong to them. */
export interface Samples {
  /** [rows × inputSize] */
  readonly inputs: Float64Array;
  /** [rows × targetSize]; a class number for each row where samples are labeled */
  readonly targets: Float64Array;
  readonly rows: number;
}

/**
 * The samples of a function at some points.
 *
 * @param evaluate  the function's value at the coordinates of a point
 * @param inputs    [rows × inputSize] points, one behind another
 * @param inputSize coordinates of a point
 *
 * Errors    RangeError where the inputs are no whole points.
 */
export function sampleFunction(
  evaluate: (...coordinates: number[]) => number,
  inputs: Float64Array,
  inputSize: number,
): Samples {
  const rows = inputs.length / inputSize;
  if (!(Number.isInteger(inputSize) && inputSize > 0 && Number.isInteger(rows))) {
    throw new RangeError(`sampleFunction: expected points of ${inputSize} coordinates, got ${inputs.length} numbers`);
  }
  const targets = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    targets[row] = evaluate(...inputs.subarray(row * inputSize, (row + 1) * inputSize));
  }
  return { inputs, targets, rows };
}

/** The first rows, or all of them where there are not so many. */
export function firstSamples(samples: Samples, count: number): Samples {
  if (count >= samples.rows) return samples;
  return chooseSamples(
    samples,
    Uint32Array.from({ length: count }, (_, row) => row),
  );
}

/**
 * Some of the samples, in the order asked for.
 *
 * @param chosen numbers of rows
 */
export function chooseSamples(samples: Samples, chosen: ArrayLike<number>): Samples {
  const { rows } = samples;
  const inputSize = samples.inputs.length / rows;
  const targetSize = samples.targets.length / rows;
  const inputs = new Float64Array(chosen.length * inputSize);
  const targets = new Float64Array(chosen.length * targetSize);
  for (let k = 0; k < chosen.length; k++) {
    const row = chosen[k];
    if (!(Number.isInteger(row) && row >= 0 && row < rows)) {
      throw new RangeError(`chooseSamples: expected rows from 0 to ${rows - 1}, got ${row}`);
    }
    inputs.set(samples.inputs.subarray(row * inputSize, (row + 1) * inputSize), k * inputSize);
    targets.set(samples.targets.subarray(row * targetSize, (row + 1) * targetSize), k * targetSize);
  }
  return { inputs, targets, rows: chosen.length };
}
