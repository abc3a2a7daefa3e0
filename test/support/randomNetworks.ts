import { type DenseLayer, denseNetwork, type Network } from "crease/network";
import { createRandom, type Random } from "crease/numeric";

/** How the weights and biases of a random network are drawn. */
export interface Initialization {
  readonly weight: (random: Random, inputs: number) => number;
  readonly bias: (random: Random, inputs: number) => number;
}

/** He normal weights, variance 2 / inputs, and normal biases. */
export function he(biasDeviation: number): Initialization {
  return {
    weight: (random, inputs) => random.normal() * Math.sqrt(2 / inputs),
    bias: (random) => random.normal() * biasDeviation,
  };
}

/** PyTorch's default for linear layers: uniform within ± 1 / √inputs. */
export const torchDefault: Initialization = {
  weight: (random, inputs) => (2 * random.uniform() - 1) / Math.sqrt(inputs),
  bias: (random, inputs) => (2 * random.uniform() - 1) / Math.sqrt(inputs),
};

/** Layers of a random fully connected network with the given sizes, inputs first. */
export function randomLayers(seed: number, sizes: readonly number[], initialization: Initialization): DenseLayer[] {
  const random = createRandom(seed, "network");
  return sizes.slice(1).map((units, layer) => {
    const inputs = sizes[layer];
    return {
      weight: Array.from({ length: units }, () =>
        Float64Array.from({ length: inputs }, () => initialization.weight(random, inputs)),
      ),
      bias: Float64Array.from({ length: units }, () => initialization.bias(random, inputs)),
    };
  });
}

export function randomNetwork(seed: number, sizes: readonly number[], initialization: Initialization): Network {
  return denseNetwork(randomLayers(seed, sizes, initialization));
}
