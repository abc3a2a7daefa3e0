import type { Floats } from "../floats.ts";
import type { ParameterTensor } from "../network.ts";

/** Checks a bias of one number for each output channel. */
export function checkBias(
  name: string,
  bias: number | undefined,
  tensors: readonly ParameterTensor[],
  outputs: number,
): void {
  if (bias === undefined) return;
  const { shape } = tensors[bias];
  if (shape.length !== 1 || shape[0] !== outputs) {
    throw new RangeError(`${name}: expected a bias [${outputs}], got [${shape}]`);
  }
}

/** [channels] a bias. */
export function channelBiases(
  tensor: number,
  tensors: readonly ParameterTensor[],
  parameters: Float64Array,
): Float64Array {
  const { shape, offset } = tensors[tensor];
  return parameters.subarray(offset, offset + shape[0]);
}

/** How a bias, one number for each channel of `plane` elements, enters what the linear part has left. */
export function channelBias(
  tensor: number | undefined,
  tensors: readonly ParameterTensor[],
  parameters: Float64Array,
  plane: number,
): {
  add(rows: number, biasWeights: Float64Array, y: Floats): void;
  addMagnitude: (biasWeight: number, y: Float64Array) => void;
  /** of the whole, from those of a product in the linear part */
  roundings(ofLinear: number): number;
} {
  if (tensor === undefined) return { add() {}, addMagnitude() {}, roundings: (ofLinear) => ofLinear };
  const { shape, offset } = tensors[tensor];
  const [channels] = shape;
  return {
    add(rows, biasWeights, y) {
      for (let row = 0; row < rows; row++) {
        const w = biasWeights[row];
        if (w === 0) continue;
        for (let channel = 0; channel < channels; channel++) {
          const value = w * parameters[offset + channel];
          const from = (row * channels + channel) * plane;
          for (let i = from; i < from + plane; i++) y[i] += value;
        }
      }
    },
    addMagnitude(biasWeight, y) {
      for (let channel = 0; channel < channels; channel++) {
        const value = biasWeight * Math.abs(parameters[offset + channel]);
        for (let i = channel * plane; i < (channel + 1) * plane; i++) y[i] += value;
      }
    },
    roundings: (ofLinear) => Math.max(ofLinear + 1, 3),
  };
}
