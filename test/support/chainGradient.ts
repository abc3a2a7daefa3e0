/** The gradient of a chain of dense layers, row by row in plain loops: what the engines are compared with. */
import type { Network } from "crease/network";
import type { Batch } from "../../src/training/gradientEngine.ts";
import type { Loss } from "../../src/training/loss.ts";

/** Mean over rows and outputs of (output − target)². */
export const meanSquaredError: Loss = {
  targetSize: (outputs) => outputs,
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
  /** [P] sum of the sizes of the terms of each entry of the gradient, from which bounds of its rounding follow */
  readonly size: Float64Array;
}

/** The loss of a batch and its gradient, for a network of dense layers and ReLU in succession. */
export function chainGradient(network: Network, parameters: Float64Array, batch: Batch, loss: Loss): LossAndGradient {
  const width = (node: number) => network.nodes[node].shape[0];
  const last = network.output;
  const [inputs, outputs] = [width(0), width(last)];

  // forward: the values of every node, for each row
  const values = Array.from({ length: batch.rows }, (_, row) => {
    const nodes = [Array.from(batch.inputs.slice(row * inputs, (row + 1) * inputs))];
    for (let node = 1; node <= last; node++) {
      const { operator } = network.nodes[node];
      const h = nodes[node - 1];
      if (operator.kind !== "dense") {
        nodes.push(h.map((z) => (z > 0 ? z : 0)));
        continue;
      }
      const weight = network.tensors[operator.weight].offset;
      const bias = operator.bias === undefined ? undefined : network.tensors[operator.bias].offset;
      nodes.push(
        Array.from({ length: width(node) }, (_, j) =>
          h.reduce(
            (sum, value, k) => sum + parameters[weight + j * h.length + k] * value,
            bias === undefined ? 0 : parameters[bias + j],
          ),
        ),
      );
    }
    return nodes;
  });
  const outputGradient = new Float64Array(batch.rows * outputs);
  const rowOutputs = Float64Array.from(values.flatMap((nodes) => nodes[last]));
  const value = loss.evaluate(rowOutputs, batch.targets, batch.rows, outputs, outputGradient);

  // backward: δ is the gradient by a node's values, σ the same with the sizes of all terms
  const gradient = new Float64Array(parameters.length);
  const size = new Float64Array(parameters.length);
  values.forEach((nodes, row) => {
    let delta = Array.from(outputGradient.slice(row * outputs, (row + 1) * outputs));
    let sigma = delta.map(Math.abs);
    for (let node = last; node > 0; node--) {
      const { operator } = network.nodes[node];
      const h = nodes[node - 1];
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
          size[weight + j * h.length + k] += sigma[j] * Math.abs(input);
        });
      });
      const at = (j: number, k: number) => parameters[weight + j * h.length + k];
      const [d, s] = [delta, sigma];
      delta = h.map((_, k) => d.reduce((sum, entry, j) => sum + at(j, k) * entry, 0));
      sigma = h.map((_, k) => s.reduce((sum, entry, j) => sum + Math.abs(at(j, k)) * entry, 0));
    }
  });
  return { value, gradient, size };
}
