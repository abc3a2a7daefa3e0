import { withParameters } from "../network/createNetwork.ts";
import { type DenseLayer, denseNetwork } from "../network/denseNetwork.ts";
import { type Network, type Operator, type ParameterTensor, sizeOf } from "../network/network.ts";
import type { Random } from "../numeric/random.ts";
import { orthogonalRows } from "./orthogonalRows.ts";

/**
 * How weights begin. `fan-in` is the number of products in a pre-activation, `fan-out` the number that an input takes part in.
 * With K the numbers of a kernel, and away from the edges, that is
 *
 *     layer                    fan-in                                    fan-out
 *     dense                    inputs                                    outputs
 *     convolution              channels / groups · K                     outputs / groups · K, as if its strides were 1
 *     transposed convolution   channels / groups · K / all strides,      outputs / groups · K
 *                              in the mean over the positions
 *
 * - pytorch       weights and biases U(±1 / √fan-in): the default of PyTorch's `nn.Linear` and `nn.Conv2d` (Kaiming uniform
 *                 with a = √5); for a transposed convolution U(±1 / √fan-out), that of `nn.ConvTranspose2d`
 * - heNormal      N(0, gain² / fan-in), heUniform U(±gain √(3 / fan-in)), gain √2 unless said; biases 0 (He et al. 2015)
 * - xavierNormal  N(0, 2 gain² / (fan-in + fan-out)), xavierUniform U(±gain √(6 / (fan-in + fan-out))), gain 1 unless said;
 *                 biases 0 (Glorot & Bengio 2010)
 * - orthogonal    gain times a matrix with orthonormal rows, or columns where these are fewer; biases 0 (Saxe et al. 2014)
 * - rai           per unit, fan-in weights and bias N(0, sigma² / fan-in), sigma 0.6007 unless said, and one of these numbers,
 *                 chosen uniformly, from Beta(2, 1) instead: the randomized asymmetric initialization (Lu et al. 2019)
 * - raai          the same with anti-correlated weights (Singh & Sreejith 2021): σ / √N · (g − ρ ḡ 1) with g standard normal,
 *                 N the fan-in, ρ = 1 − 1 / √(1 + k). **An assumption**: the paper's k and σ are not known to us; k is 100 and
 *                 sigma 0.6007 unless said
 * - zeros         everything 0
 *
 * The matrix of an orthogonal initialization is the weight as it is stored: [units × fan-in], and [channels × fan-out] for a
 * transposed convolution. `rai` and `raai`, which go by units, are not for transposed convolutions.
 */
export type Initializer =
  | { readonly kind: "pytorch" | "zeros" }
  | {
      readonly kind: "heNormal" | "heUniform" | "xavierNormal" | "xavierUniform" | "orthogonal";
      readonly gain?: number;
    }
  | { readonly kind: "rai"; readonly sigma?: number }
  | { readonly kind: "raai"; readonly sigma?: number; readonly k?: number };

/** Weights as a matrix, row-major, and their biases if there are any. */
interface Layer {
  /** [units × columns], and [channels × columns] for a transposed convolution */
  readonly weight: Float64Array;
  readonly bias: Float64Array;
  readonly columns: number;
  readonly fanIn: number;
  readonly fanOut: number;
}

/**
 * The same network with new weights and biases in its dense layers and convolutions; each layer draws from its own stream.
 * Other parameters stay as they are.
 *
 * @param nodes which nodes; all dense layers and convolutions, transposed ones among them, unless said
 *
 * Errors    RangeError for nodes that are no such layers, for a kind that is not known, and for one that is not for a layer.
 */
export function initialize(
  network: Network,
  initializer: Initializer,
  random: Random,
  nodes?: readonly number[],
): Network {
  checkKind(initializer);
  const stray = nodes?.find((node) => !(network.nodes[node] && isLayer(network.nodes[node].operator)));
  if (stray !== undefined) {
    throw new RangeError(`initialize: expected nodes that are dense layers or convolutions, got ${stray}`);
  }
  const parameters = network.parameters.slice();
  network.nodes.forEach(({ name, operator }, index) => {
    if (!isLayer(operator) || (nodes && !nodes.includes(index))) return;
    if (operator.kind === "transposedConvolution" && (initializer.kind === "rai" || initializer.kind === "raai")) {
      throw new RangeError(
        `initialize: expected layers whose weight has a row for each unit with ${initializer.kind}, got the transposed convolution "${name}"; name the nodes to initialize`,
      );
    }
    fill(initializer, layerOf(operator, network.tensors, parameters), random.stream("initialize", index));
  });
  return withParameters(network, parameters);
}

/** A fully connected ReLU network of these widths, the input's first and the output's last. */
export function randomDenseNetwork(widths: readonly number[], initializer: Initializer, random: Random): Network {
  const layers: DenseLayer[] = [];
  for (let i = 1; i < widths.length; i++) {
    layers.push({
      weight: Array.from({ length: widths[i] }, () => new Float64Array(widths[i - 1])),
      bias: new Float64Array(widths[i]),
    });
  }
  return initialize(denseNetwork(layers), initializer, random);
}

type LayerOperator = Extract<Operator, { kind: "dense" | "convolution" | "transposedConvolution" }>;

function isLayer(operator: Operator): operator is LayerOperator {
  return operator.kind === "dense" || operator.kind === "convolution" || operator.kind === "transposedConvolution";
}

function layerOf(operator: LayerOperator, tensors: readonly ParameterTensor[], parameters: Float64Array): Layer {
  const view = (tensor: number) => {
    const { offset, shape } = tensors[tensor];
    return parameters.subarray(offset, offset + sizeOf(shape));
  };
  const { shape } = tensors[operator.weight];
  const columns = sizeOf(shape.slice(1));
  // the numbers of a group's rows in one column of the channels, over the kernel
  const down = (shape[0] / (operator.kind === "dense" ? 1 : operator.groups)) * sizeOf(shape.slice(2));
  const isTransposed = operator.kind === "transposedConvolution";
  return {
    weight: view(operator.weight),
    bias: operator.bias === undefined ? new Float64Array(0) : view(operator.bias),
    columns,
    fanIn: isTransposed ? down / sizeOf(operator.strides) : columns,
    fanOut: isTransposed ? columns : down,
  };
}

const knownKinds: readonly Initializer["kind"][] = [
  "pytorch",
  "heNormal",
  "heUniform",
  "xavierNormal",
  "xavierUniform",
  "orthogonal",
  "rai",
  "raai",
  "zeros",
];

function checkKind({ kind }: Initializer): void {
  if (knownKinds.includes(kind)) return;
  throw new RangeError(`initialize: expected an initializer of kind ${knownKinds.join(", ")}, got "${kind}"`);
}

function fill(initializer: Initializer, { weight, bias, columns, fanIn, fanOut }: Layer, random: Random): void {
  const uniform = (bound: number) => () => bound * (2 * random.uniform() - 1);
  const normal = (deviation: number) => () => deviation * random.normal();
  const draw = (next: () => number) => {
    for (let i = 0; i < weight.length; i++) weight[i] = next();
  };
  bias.fill(0);
  switch (initializer.kind) {
    case "zeros":
      weight.fill(0);
      return;
    case "pytorch": {
      const next = uniform(1 / Math.sqrt(columns));
      draw(next);
      for (let i = 0; i < bias.length; i++) bias[i] = next();
      return;
    }
    case "heNormal":
      draw(normal((initializer.gain ?? Math.SQRT2) / Math.sqrt(fanIn)));
      return;
    case "heUniform":
      draw(uniform((initializer.gain ?? Math.SQRT2) * Math.sqrt(3 / fanIn)));
      return;
    case "xavierNormal":
      draw(normal((initializer.gain ?? 1) * Math.sqrt(2 / (fanIn + fanOut))));
      return;
    case "xavierUniform":
      draw(uniform((initializer.gain ?? 1) * Math.sqrt(6 / (fanIn + fanOut))));
      return;
    case "orthogonal":
      weight.set(orthogonalRows(weight.length / columns, columns, random));
      for (let i = 0; i < weight.length; i++) weight[i] *= initializer.gain ?? 1;
      return;
    case "rai":
      asymmetric(weight, bias, fanIn, initializer.sigma ?? defaultSigma, 0, random);
      return;
    case "raai": {
      const correlation = 1 - 1 / Math.sqrt(1 + (initializer.k ?? defaultK));
      asymmetric(weight, bias, fanIn, initializer.sigma ?? defaultSigma, correlation, random);
    }
  }
}

/** The deviation of RAI in the code of Lu et al. */
const defaultSigma = 0.6007;
const defaultK = 100;

/** Rows of normal variates, less ρ times their mean, with one number of each row and its bias from Beta(2, 1). */
function asymmetric(
  weight: Float64Array,
  bias: Float64Array,
  fanIn: number,
  sigma: number,
  correlation: number,
  random: Random,
): void {
  const deviation = sigma / Math.sqrt(fanIn);
  for (let unit = 0; unit < weight.length / fanIn; unit++) {
    const row = weight.subarray(unit * fanIn, (unit + 1) * fanIn);
    let mean = 0;
    for (let i = 0; i < fanIn; i++) {
      row[i] = random.normal();
      mean += row[i] / fanIn;
    }
    for (let i = 0; i < fanIn; i++) row[i] = deviation * (row[i] - correlation * mean);
    if (bias.length > 0) bias[unit] = deviation * random.normal();
    // Beta(2, 1) has the distribution function x²
    const chosen = random.integer(bias.length > 0 ? fanIn + 1 : fanIn);
    const positive = Math.sqrt(random.uniform());
    if (chosen < fanIn) row[chosen] = positive;
    else bias[unit] = positive;
  }
}
