/** Networks that compute one sawtooth for each of two inputs, side by side: 2ⁿ teeth by 2ⁿ, a number of regions known exactly. */
import { type DenseLayer, denseNetwork, type Network } from "crease/network";

/**
 * A pair of sawtooths of n layers each, with exactly 4ⁿ regions in [0, 1]².
 *
 * A layer is the tent map T(x) = 2 ReLU(x) − 4 ReLU(x − ½), applied to the last one's output (Telgarsky 2015, arXiv
 * 1509.08101). The first of its two units is lifted by 1, so that no unit touches zero in the valleys: the count is certified.
 */
export function sawtoothPair(n: number): Network {
  const first = { weight: [[1], [1]], bias: [1, -0.5] };
  const middle = {
    weight: [
      [2, -4],
      [2, -4],
    ],
    bias: [-1, -2.5],
  };
  return denseNetwork(sideBySide([first, ...repeated(middle, n - 1), { weight: [[2, -4]], bias: [-2] }]));
}

/** Distinct vertices of [0, 1]² that exist when each of the n + 1 layers of a pair of sawtooths is applied: a grid. */
export function sawtoothVertices(n: number): readonly number[] {
  return Array.from({ length: n + 1 }, (_, layer) => (2 ** layer + 1) ** 2);
}

/**
 * A pair of compelled networks of n layers each, with all peaks at ½ and the waves added: exactly 4ⁿ regions in [0, 1]².
 *
 * Source    Milkert, Hyde, Laine, ICML 2025 (arXiv 2311.18022), section 4, with the weights' subscripts moved down by one;
 *           the units of a layer are the sum, the two legs of the next triangle, and the scale.
 * Numerics  the second unit of each layer touches zero in every valley without changing sign: unresolved signs by design.
 */
export function compelledPair(n: number): Network {
  const peak = 1 / 2;
  const scale = (1 - peak) * peak;
  const rise = scale / peak;
  const bend = -scale / (peak - peak * peak);
  const first = { weight: [[1], [1], [1], [0]], bias: [0, 0, -peak, 1] };
  const middle = {
    weight: [
      [1, rise, bend, 0],
      [0, rise, bend, 0],
      [0, rise, bend, -scale * peak],
      [0, 0, 0, scale],
    ],
    bias: [0, 0, 0, 0],
  };
  return denseNetwork(sideBySide([first, ...repeated(middle, n - 1), { weight: [[1, rise, bend, 0]], bias: [0] }]));
}

/** The layers of two copies of a network, block-diagonal: outputs and inputs of both, one behind the other. */
function sideBySide(layers: readonly { weight: readonly number[][]; bias: readonly number[] }[]): DenseLayer[] {
  return layers.map(({ weight, bias }) => {
    const zeros = weight[0].map(() => 0);
    return {
      weight: [...weight.map((row) => [...row, ...zeros]), ...weight.map((row) => [...zeros, ...row])],
      bias: [...bias, ...bias],
    };
  });
}

function repeated<T>(value: T, times: number): T[] {
  return Array.from({ length: times }, () => value);
}
