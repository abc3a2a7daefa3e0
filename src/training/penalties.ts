import type { Network, NetworkNode, ParameterTensor } from "../network/network.ts";
import { sizeOf } from "../network/network.ts";
import type { Floats } from "./floats.ts";
import { learningTensors } from "./graph/gradientFlow.ts";
import { runningAverages } from "./runningAverages.ts";

/** What large parameters cost. */
export interface Penalties {
  /** adds l1 · Σ|w| to the loss */
  readonly l1?: number;
  /** adds l2 / 2 · Σ w² to the loss, so that its gradient is l2 · w */
  readonly l2?: number;
  /** multiplies parameters by 1 − rate · decay at each step, apart from the gradient; 0.01 with AdamW unless said */
  readonly decay?: number;
  /**
   * false leaves everything alone that is no weight of a dense layer or a convolution: biases, shifts, constants, factors of
   * a scale, slopes of a PReLU, scales of batch normalizations (default true)
   */
  readonly biases?: boolean;
}

/**
 * Refuses penalties that are none.
 *
 * Errors    RangeError for a number that is negative or not finite.
 */
export function checkPenalties(penalties: Penalties): void {
  for (const name of ["l1", "l2", "decay"] as const) {
    const value = penalties[name];
    if (value !== undefined && !(value >= 0 && Number.isFinite(value))) {
      throw new RangeError(`penalties: expected a finite ${name} of 0 or more, got ${value}`);
    }
  }
}

/**
 * The parameters that penalties act on: 1, and 0 for the running averages of batch normalizations, which are not trained,
 * and, with `biases` false, for everything that is no weight of a dense layer or a convolution.
 *
 * @returns [P]
 */
export function penalizedEntries(network: Network, biases: boolean): Uint8Array {
  const mask = new Uint8Array(network.parameters.length).fill(1);
  const unpenalized = biases ? [] : network.nodes.flatMap(tensorsBesideWeights);
  for (const tensor of [...runningAverages(network), ...unpenalized]) {
    const { offset, shape }: ParameterTensor = network.tensors[tensor];
    mask.fill(0, offset, offset + sizeOf(shape));
  }
  return mask;
}

function tensorsBesideWeights(node: NetworkNode): readonly number[] {
  const { operator } = node;
  const weight = "weight" in operator ? operator.weight : undefined;
  return learningTensors(node).filter((tensor) => tensor !== weight);
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
