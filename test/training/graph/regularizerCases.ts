import type { PreActivations, Regularizer } from "../../../src/training/regularizer.ts";

/** The mean over samples of Σ |z|. */
export const magnitudes: Regularizer = {
  evaluate(layers, rows) {
    let sum = 0;
    for (const { values, valueGradients } of layers) {
      values.forEach((z, i) => {
        sum += Math.abs(z) / rows;
        valueGradients[i] += Math.sign(z) / rows;
      });
    }
    return sum;
  },
};

/** The mean over samples of Σ ‖∂z/∂x‖. */
export const steepness: Regularizer = {
  readsInputGradients: true,
  evaluate: (layers, rows) => sumOverUnits(layers, rows, (_z, norm) => ({ value: norm, byValue: 0, byNorm: 1 })),
};

/** The mean over samples of Σ |z| / ‖∂z/∂x‖, the distances to the creases within the region. */
export const distances: Regularizer = {
  readsInputGradients: true,
  evaluate: (layers, rows) =>
    sumOverUnits(layers, rows, (z, norm) => ({
      value: Math.abs(z) / norm,
      byValue: Math.sign(z) / norm,
      byNorm: -Math.abs(z) / (norm * norm),
    })),
};

/** Adds a function of z and ‖∂z/∂x‖ over samples and units; a unit that the input does not move takes no part. */
function sumOverUnits(
  layers: readonly PreActivations[],
  rows: number,
  term: (z: number, norm: number) => { value: number; byValue: number; byNorm: number },
): number {
  let sum = 0;
  for (const { units, values, valueGradients, inputGradients, inputGradientGradients } of layers) {
    if (!inputGradients || !inputGradientGradients) throw new TypeError("expected gradients by the input");
    const directions = inputGradients.length / values.length;
    for (let row = 0; row < rows; row++) {
      for (let unit = 0; unit < units; unit++) {
        const at = (direction: number) => (row * directions + direction) * units + unit;
        let square = 0;
        for (let k = 0; k < directions; k++) square += inputGradients[at(k)] * inputGradients[at(k)];
        if (square === 0) continue;
        const norm = Math.sqrt(square);
        const { value, byValue, byNorm } = term(values[row * units + unit], norm);
        sum += value / rows;
        valueGradients[row * units + unit] += byValue / rows;
        for (let k = 0; k < directions; k++) {
          inputGradientGradients[at(k)] += (byNorm * inputGradients[at(k)]) / norm / rows;
        }
      }
    }
  }
  return sum;
}
