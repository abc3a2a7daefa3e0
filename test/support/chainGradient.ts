/** The gradient of a chain of dense layers, row by row in plain loops: what the engines are compared with. */
import type { Network } from "crease/network";
import type { Batch } from "../../src/training/gradientEngine.ts";
import type { Loss } from "../../src/training/loss.ts";

/** Mean over rows and outputs of (output − target)². */
export const meanSquaredError: Loss = {
  targetSize: (outputs) => outputs,
  checkTargets: () => {},
  evaluate(outputs, targets, rows, size, gradient) {
    const count = rows * size;
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const difference = outputs[i] - targets[i];
      sum += difference * difference;
      gradient[i] = (2 * difference) / count;
    }
    return sum / count;
  },
};

export interface LossAndGradient {
  readonly value: number;
  readonly gradient: Float64Array;
  /** of all terms in the loss, and [P] of those in each entry of the gradient, the sum of their sizes: roundings are relative to it */
  readonly valueSize: number;
  readonly size: Float64Array;
}

/** The mean squared error of a batch and its gradient, for a network of dense layers and ReLU in succession. */
export function chainGradient(network: Network, parameters: Float64Array, batch: Batch): LossAndGradient {
  const width = (node: number) => network.nodes[node].shape[0];
  const last = network.output;
  const [inputs, outputs] = [width(0), width(last)];

  // forward: the values of every node for each row, and the sizes of their terms
  const rows = Array.from({ length: batch.rows }, (_, row) => {
    const values = [Array.from(batch.inputs.slice(row * inputs, (row + 1) * inputs))];
    const sizes = [values[0].map(Math.abs)];
    for (let node = 1; node <= last; node++) {
      const { operator } = network.nodes[node];
      const [h, m] = [values[node - 1], sizes[node - 1]];
      if (operator.kind !== "dense") {
        values.push(h.map((z) => (z > 0 ? z : 0)));
        sizes.push(m.map((size, k) => (h[k] > 0 ? size : 0)));
        continue;
      }
      const weight = network.tensors[operator.weight].offset;
      const bias = operator.bias === undefined ? undefined : network.tensors[operator.bias].offset;
      const sums = (terms: readonly number[], numbers: Float64Array) =>
        Array.from({ length: width(node) }, (_, j) =>
          terms.reduce(
            (sum, value, k) => sum + numbers[weight + j * terms.length + k] * value,
            bias === undefined ? 0 : numbers[bias + j],
          ),
        );
      values.push(sums(h, parameters));
      sizes.push(sums(m, parameters.map(Math.abs)));
    }
    return { values, sizes };
  });
  const outputGradient = new Float64Array(batch.rows * outputs);
  const outputSize = new Float64Array(batch.rows * outputs);
  const ends = Float64Array.from(rows.flatMap(({ values }) => values[last]));
  const endSizes = Float64Array.from(rows.flatMap(({ sizes }) => sizes[last]));
  const { evaluate } = meanSquaredError;
  const value = evaluate(ends, batch.targets, batch.rows, outputs, outputGradient);
  const opposite = batch.targets.map((target) => -Math.abs(target));
  const valueSize = evaluate(endSizes, opposite, batch.rows, outputs, outputSize);

  // backward: δ is the gradient by a node's values, σ the same with the sizes of all terms
  const gradient = new Float64Array(parameters.length);
  const size = new Float64Array(parameters.length);
  rows.forEach(({ values, sizes }, row) => {
    let delta = Array.from(outputGradient.slice(row * outputs, (row + 1) * outputs));
    let sigma = Array.from(outputSize.slice(row * outputs, (row + 1) * outputs));
    for (let node = last; node > 0; node--) {
      const { operator } = network.nodes[node];
      const [h, m] = [values[node - 1], sizes[node - 1]];
      if (operator.kind !== "dense") {
        const keep = (entry: number, k: number) => (h[k] > 0 ? entry : 0);
        delta = delta.map(keep);
        sigma = sigma.map(keep);
        continue;
      }
      const weight = network.tensors[operator.weight].offset;
      const bias = operator.bias === undefined ? undefined : network.tensors[operator.bias].offset;
      delta.forEach((entry, j) => {
        if (bias !== undefined) gradient[bias + j] += entry;
        if (bias !== undefined) size[bias + j] += sigma[j];
        h.forEach((input, k) => {
          gradient[weight + j * h.length + k] += entry * input;
          size[weight + j * h.length + k] += sigma[j] * m[k];
        });
      });
      const at = (j: number, k: number) => parameters[weight + j * h.length + k];
      const [d, s] = [delta, sigma];
      delta = h.map((_, k) => d.reduce((sum, entry, j) => sum + at(j, k) * entry, 0));
      sigma = h.map((_, k) => s.reduce((sum, entry, j) => sum + Math.abs(at(j, k)) * entry, 0));
    }
  });
  return { value, gradient, valueSize, size };
}
