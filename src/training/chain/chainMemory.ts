import { areaBytes } from "../../kernels/arena.ts";
import { createKernels, type Pointer } from "../../kernels/kernels.ts";
import type { Network } from "../../network/network.ts";
import { type Floats, floats, type Precision } from "../floats.ts";
import { type LayerKernels, layerKernels } from "../layerKernels.ts";
import { strideFor } from "../sideBySide.ts";
import type { ChainLayer } from "./chainLayers.ts";
import { diagonalBlocks } from "./diagonalBlocks.ts";

/** Everything that the kernels of a chain work on, in a memory of its own. */
export interface ChainMemory {
  readonly kernels: LayerKernels;
  /** from the values of a unit to those of the next */
  readonly stride: number;
  /** [P] */
  readonly parameters: Floats;
  /** [P] entries that no layer writes are 0 */
  readonly gradient: Floats;
  /** [maxRows × inputs] */
  readonly rows: Floats;
  /** [inputs × stride] */
  readonly input: Floats;
  /** [outputs × stride] */
  readonly output: Floats;
  /** [outputs × stride] */
  readonly outputGradient: Floats;
  readonly layers: readonly PlacedLayer[];
}

/** A layer with its sizes and the places of its numbers, as kernels take them. */
export interface PlacedLayer {
  /** diagonal blocks; `outputs` and `inputs` are those of one */
  readonly groups: number;
  readonly outputs: number;
  readonly inputs: number;
  /** numbers from a row of the weight to the next */
  readonly weightStride: number;
  readonly weight: Pointer;
  /** 0 where there is none */
  readonly bias: Pointer;
  readonly weightGradient: Pointer;
  readonly biasGradient: Pointer;
  /** 1 for a ReLU behind it */
  readonly relu: number;
  /** values that it takes, values that it gives, and the gradients by both, before a ReLU behind it */
  readonly x: Pointer;
  readonly y: Pointer;
  readonly dx: Pointer;
  readonly dy: Pointer;
  /** `x` where a ReLU made it, otherwise 0 */
  readonly mask: Pointer;
}

/** Lays out a chain for batches of up to `maxRows` rows. */
export function chainMemory(
  network: Network,
  layers: readonly ChainLayer[],
  maxRows: number,
  precision: Precision,
  trainable: Uint8Array | undefined,
): ChainMemory {
  const count = network.parameters.length;
  const widths = [layers[0].inputs, ...layers.map(({ outputs }) => outputs)];
  const widest = Math.max(...widths);
  const bytesEach = floats(precision, 0).BYTES_PER_ELEMENT;
  const stride = strideFor(maxRows, precision);
  const lengths = [
    count,
    count,
    maxRows * widths[0],
    ...widths.map((width) => width * stride),
    widest * stride,
    widest * stride,
  ];
  const kernels = createKernels(lengths.reduce((bytes, length) => bytes + areaBytes(length * bytesEach), 0));
  const areas = lengths.map((length): Floats => kernels.arena[precision](length));
  const [parameters, gradient, rows] = areas;
  const values = areas.slice(3, -2);
  // the gradients by the values of two layers in succession: one is made from the other
  const gradients = areas.slice(-2);

  const at = (area: Floats, element: number | undefined): Pointer =>
    element === undefined ? 0 : area.byteOffset + element * area.BYTES_PER_ELEMENT;
  const placed = layers.map(({ weight, bias, outputs, inputs, relu }, l): PlacedLayer => {
    const end = weight + outputs * inputs;
    const fixed = trainable?.subarray(weight, end);
    const groups = diagonalBlocks(network.parameters.subarray(weight, end), fixed, outputs, inputs);
    return {
      groups,
      outputs: outputs / groups,
      inputs: inputs / groups,
      weightStride: inputs,
      weight: at(parameters, weight),
      bias: at(parameters, bias),
      weightGradient: at(gradient, weight),
      biasGradient: at(gradient, bias),
      relu: relu ? 1 : 0,
      x: at(values[l], 0),
      y: at(values[l + 1], 0),
      dx: at(gradients[l % 2], 0),
      dy: at(gradients[(l + 1) % 2], 0),
      mask: l > 0 && layers[l - 1].relu ? at(values[l], 0) : 0,
    };
  });
  return {
    kernels: layerKernels(kernels, precision),
    stride,
    parameters,
    gradient,
    rows,
    input: values[0],
    output: values[layers.length],
    outputGradient: gradients[layers.length % 2],
    layers: placed,
  };
}
