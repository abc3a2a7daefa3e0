import { type DenseLayer, type Network, tensorValues } from "crease/network";
import { type Dyadic, dyadic, plus, signOfDyadic, times, zero } from "./dyadic.ts";

/** The layers of a network that `denseNetwork` made. */
export function layersOf(network: Network): DenseLayer[] {
  const layers: DenseLayer[] = [];
  for (const { operator } of network.nodes) {
    if (operator.kind !== "dense" || operator.bias === undefined) continue;
    const [units, inputs] = network.tensors[operator.weight].shape;
    const values = tensorValues(network, operator.weight);
    layers.push({
      weight: Array.from({ length: units }, (_, unit) => values.subarray(unit * inputs, (unit + 1) * inputs)),
      bias: tensorValues(network, operator.bias),
    });
  }
  return layers;
}

/** Exact pre-activations of every layer at an exact point; the last one is the output. */
export function exactPreActivations(layers: readonly DenseLayer[], x: readonly Dyadic[]): Dyadic[][] {
  let activation = x;
  return layers.map(({ weight, bias }) => {
    const z = weight.map((row, unit) => {
      let sum = dyadic(bias[unit]);
      for (let i = 0; i < row.length; i++) sum = plus(sum, times(dyadic(row[i]), activation[i]));
      return sum;
    });
    activation = z.map((value) => (signOfDyadic(value) > 0 ? value : zero));
    return z;
  });
}
