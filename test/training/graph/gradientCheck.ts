import { inputSize, type Network, outputSize } from "crease/network";
import { createRandom } from "crease/numeric";
import { expect } from "vitest";
import { type Floats, floats } from "../../../src/training/floats.ts";
import type { Batch, GradientEngine } from "../../../src/training/gradientEngine.ts";
import { createGraphEngine, type GraphEngineOptions } from "../../../src/training/graph/graphEngine.ts";
import type { Loss } from "../../../src/training/loss.ts";

/** Half the squared distance to the targets, summed over the outputs: a mean over the rows. */
export const squaredDistance: Loss = {
  targetSize: (outputs) => outputs,
  checkTargets: () => {},
  evaluate(outputs, targets, rows, size, gradient) {
    let sum = 0;
    for (let i = 0; i < rows * size; i++) {
      const difference = outputs[i] - targets[i];
      sum += (difference * difference) / 2;
      gradient[i] = difference / rows;
    }
    return sum / rows;
  },
};

/** The sum of outputs times targets over the rows: its gradient by the outputs is the targets, whatever the outputs. */
export const weightedSum: Loss = {
  targetSize: (outputs) => outputs,
  checkTargets: () => {},
  evaluate(outputs, targets, rows, size, gradient) {
    let sum = 0;
    for (let i = 0; i < rows * size; i++) {
      sum += outputs[i] * targets[i];
      gradient[i] = targets[i];
    }
    return sum;
  },
};

/** Normal inputs and targets. */
export function randomBatch(network: Network, rows: number, seed: number): Batch {
  const random = createRandom(seed, "batch");
  const normals = (count: number) => Float64Array.from({ length: count }, () => random.normal());
  return { inputs: normals(rows * inputSize(network)), targets: normals(rows * outputSize(network)), rows };
}

/** The loss and its gradient, with a copy of the parameters, so that running averages in it change nothing. */
export function gradientOf(
  engine: GradientEngine,
  batch: Batch,
  parameters: Floats,
  step = 1,
): { loss: number; gradient: Floats } {
  const precision = parameters instanceof Float32Array ? "float32" : "float64";
  // what was there before must not matter
  const gradient = floats(precision, parameters.length).fill(Number.NaN);
  const loss = engine.lossAndGradient(batch, step, parameters.slice(), gradient);
  return { loss, gradient };
}

/** Distance of the differences: their truncation falls with its fourth power, their rounding grows with its inverse. */
const distance = 2 ** -19;

/** Of the largest entry of the gradient: room for the fifth derivative, and for the rounding of the loss. */
const relativeTolerance = 2 ** -26;

/** Checks every entry of the gradient, by the parameters, against central differences of the loss. */
export function expectCentralDifferences(
  network: Network,
  options: Partial<GraphEngineOptions>,
  { rows = 3, seed = 1, maxRows = 0, trainingStep = 1 } = {},
): Floats {
  const engine = createGraphEngine(network, {
    loss: squaredDistance,
    precision: "float64",
    maxRows: Math.max(rows, maxRows),
    ...options,
  });
  const batch = randomBatch(network, rows, seed);
  const { loss, gradient } = gradientOf(engine, batch, network.parameters, trainingStep);
  const lossAt = (entry: number, value: number) => {
    const moved = network.parameters.slice();
    moved[entry] = value;
    return gradientOf(engine, batch, moved, trainingStep).loss;
  };
  // two central differences, so that their terms of third order cancel
  const difference = (entry: number, value: number, step: number) =>
    (lossAt(entry, value + step) - lossAt(entry, value - step)) / (2 * step);
  const differences = network.parameters.map(
    (value, entry) => (4 * difference(entry, value, distance) - difference(entry, value, 2 * distance)) / 3,
  );
  const scale = Math.max(Math.abs(loss), ...gradient.map(Math.abs));
  const isFixed = fixedEntries(network);
  gradient.forEach((entry, index) => {
    const expected = isFixed[index] || options.trainable?.[index] === 0 ? 0 : differences[index];
    expect(
      Math.abs(entry - expected),
      `entry ${index} of the gradient is ${entry}, differences give ${expected}, loss ${loss}`,
    ).toBeLessThanOrEqual(relativeTolerance * scale);
  });
  return gradient;
}

/** [P] whether an entry is a running average, which no gradient trains. */
function fixedEntries({ nodes, tensors, parameters }: Network): readonly boolean[] {
  const isFixed = new Array<boolean>(parameters.length).fill(false);
  for (const { operator } of nodes) {
    if (operator.kind !== "batchNormalization") continue;
    for (const tensor of [operator.mean, operator.variance]) {
      const { offset, shape } = tensors[tensor];
      isFixed.fill(true, offset, offset + shape[0]);
    }
  }
  return isFixed;
}
