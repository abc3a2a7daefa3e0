import type { Network, NetworkNode, ParameterTensor } from "../network/network.ts";
import { sizeOf } from "../network/network.ts";
import type { Floats } from "./floats.ts";

/** What large parameters cost. */
export interface Penalties {
  /** adds l1 · Σ|w| to the loss */
  readonly l1?: number;
  /** adds l2 / 2 · Σ w² to the loss, so that its gradient is l2 · w */
  readonly l2?: number;
  /** multiplies parameters by 1 − rate · decay at each step, apart from the gradient; 0.01 with AdamW unless said */
  readonly decay?: number;
  /** false leaves biases alone, and the scales of batch normalizations (default true) */
  readonly biases?: boolean;
}

/**
 * The parameters that penalties act on: 1, and 0 for the running averages of batch normalizations, which are not trained,
 * and, with `biases` false, for everything that is no weight.
 *
 * @returns [P]
 */
export function penalizedEntries(network: Network, biases: boolean): Uint8Array {
  const mask = new Uint8Array(network.parameters.length).fill(1);
  for (const { operator } of network.nodes) {
    for (const tensor of unpenalizedTensors(operator, biases)) {
      const { offset, shape }: ParameterTensor = network.tensors[tensor];
      mask.fill(0, offset, offset + sizeOf(shape));
    }
  }
  return mask;
}

function unpenalizedTensors(operator: NetworkNode["operator"], biases: boolean): number[] {
  const found: number[] = [];
  if (operator.kind === "batchNormalization") found.push(operator.mean, operator.variance);
  if (biases) return found;
  if (operator.kind === "batchNormalization") found.push(operator.scale, operator.bias);
  if (operator.kind === "shift") found.push(operator.offset);
  if (operator.kind === "constant") found.push(operator.value);
  if ("bias" in operator && operator.kind !== "batchNormalization" && operator.bias !== undefined) {
    found.push(operator.bias);
  }
  return found;
}

/** Adds the penalties' gradient to `gradient`; returns what they add to the loss. |w| has slope 0 at 0. */
export function addPenalties(
  { l1 = 0, l2 = 0 }: Penalties,
  penalized: Uint8Array,
  parameters: Floats,
  gradient: Floats,
): number {
  let absolute = 0;
  let squares = 0;
  for (let i = 0; i < parameters.length; i++) {
    if (penalized[i] === 0) continue;
    const w = parameters[i];
    absolute += Math.abs(w);
    squares += w * w;
    gradient[i] += l1 * Math.sign(w) + l2 * w;
  }
  return l1 * absolute + (l2 * squares) / 2;
}
