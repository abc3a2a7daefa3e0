import { areaBytes } from "../../kernels/arena.ts";
import { createKernels, type Kernels, type Pointer } from "../../kernels/kernels.ts";
import type { Network } from "../../network/index.ts";
import type { Floats } from "../floats.ts";
import type { Batch, GradientEngine } from "../gradientEngine.ts";
import type { Loss } from "../loss.ts";
import { type ChainLayer, chainLayers } from "./chainLayers.ts";
import { diagonalBlocks } from "./diagonalBlocks.ts";

export interface ChainEngineOptions {
  readonly loss: Loss;
  /** most rows of a batch */
  readonly maxRows: number;
  /** [P] 0 for parameters that keep the network's values, whose gradient is 0; absent where all are trained */
  readonly trainable?: Uint8Array;
}

/** A layer with the places of its numbers in the kernels' memory. */
interface PlacedLayer {
  readonly layer: ChainLayer;
  readonly groups: number;
  readonly weight: Pointer;
  readonly bias: Pointer;
  readonly weightGradient: Pointer;
  readonly biasGradient: Pointer;
  /** [inputs × stride] values that it takes */
  readonly x: Pointer;
  /** [outputs × stride] */
  readonly y: Pointer;
  /** [outputs × stride] gradient by what it gives, before a ReLU behind it */
  readonly dy: Pointer;
  /** [inputs × stride] */
  readonly dx: Pointer;
  /** where it takes values from a ReLU, these values */
  readonly mask: Pointer;
}

/**
 * A gradient engine for chains of dense layers, made for narrow ones: the points of a batch lie side by side, so that a
 * layer of four units costs what its arithmetic costs. Weights that are block-diagonal, with zeros that stay zeros outside
 * the blocks, cost what their blocks cost.
 *
 * Numerics  float64 throughout, whatever the arrays hold. Forward, the terms of a unit are added in the order of the inputs,
 *           from the bias on; a gradient by a parameter is the sum over the even rows plus that over the odd ones. Nothing
 *           depends on what was computed before.
 * Errors    RangeError for a network that is no chain, and for sizes that do not fit.
 */
export function createChainEngine(network: Network, options: ChainEngineOptions): GradientEngine {
  const layers = chainLayers(network);
  if (layers === undefined) {
    throw new RangeError(
      "createChainEngine: expected an input of one axis and dense layers with or without ReLU between them, got another network; use the graph engine",
    );
  }
  const count = network.parameters.length;
  const { loss, maxRows, trainable } = options;
  if (!Number.isSafeInteger(maxRows) || maxRows < 1) {
    throw new RangeError(`createChainEngine: expected a number of rows as maxRows, got ${maxRows}`);
  }
  if (trainable !== undefined && trainable.length !== count) {
    throw new RangeError(
      `createChainEngine: expected trainable [${count}], an entry for each parameter, got ${trainable.length}`,
    );
  }

  const stride = strideFor(maxRows);
  const { kernels, parameterArea, gradientArea, inputArea, outputArea, outputGradientArea, placed } = place(
    network,
    layers,
    stride,
    trainable,
  );
  const frozen = trainable === undefined ? undefined : indicesOfZeros(trainable);
  const [inputs, outputs] = [layers[0].inputs, layers[layers.length - 1].outputs];
  const endsInRelu = layers[layers.length - 1].relu;
  const rowOutputs = new Float64Array(maxRows * outputs);
  const rowGradient = new Float64Array(maxRows * outputs);

  return {
    lossAndGradient(batch: Batch, _step: number, parameters: Floats, gradient: Floats): number {
      const { rows, targets } = batch;
      checkBatch(batch, maxRows, inputs, count, parameters, gradient);
      const points = paddedPoints(rows);
      parameterArea.set(parameters);
      spread(batch.inputs, rows, inputs, inputArea, stride, points);

      for (let l = 0; l < placed.length; l++) {
        const { layer, groups, weight, bias, x, y } = placed[l];
        const [high, wide] = [layer.outputs / groups, layer.inputs / groups];
        kernels.forwardLayer64(
          groups,
          high,
          wide,
          weight,
          layer.inputs,
          bias,
          x,
          y,
          stride,
          points,
          layer.relu ? 1 : 0,
        );
      }

      gather(outputArea, stride, rows, outputs, rowOutputs);
      const value = loss.evaluate(rowOutputs, targets, rows, outputs, rowGradient);
      spreadGradient(
        rowGradient,
        rows,
        outputs,
        endsInRelu ? outputArea : undefined,
        outputGradientArea,
        stride,
        points,
      );

      for (let l = placed.length - 1; l >= 0; l--) {
        const { layer, groups, weight, weightGradient, bias, biasGradient, x, dy, dx, mask } = placed[l];
        const [high, wide] = [layer.outputs / groups, layer.inputs / groups];
        kernels.weightGradient64(groups, high, wide, dy, x, stride, points, weightGradient, layer.inputs);
        if (bias > 0) kernels.biasGradient64(layer.outputs, dy, stride, points, biasGradient);
        if (l > 0) kernels.backwardLayer64(groups, high, wide, weight, layer.inputs, dy, mask, dx, stride, points);
      }
      gradient.set(gradientArea);
      if (frozen !== undefined) for (let i = 0; i < frozen.length; i++) gradient[frozen[i]] = 0;
      return value;
    },
  };
}

/** Everything that the kernels work on, in one memory. */
function place(network: Network, layers: readonly ChainLayer[], stride: number, trainable: Uint8Array | undefined) {
  const count = network.parameters.length;
  const widths = [layers[0].inputs, ...layers.map(({ outputs }) => outputs)];
  const widest = Math.max(...widths.slice(1));
  const valueBytes = widths.reduce((bytes, width) => bytes + areaBytes(8 * width * stride), 0);
  const kernels: Kernels = createKernels(2 * areaBytes(8 * count) + valueBytes + 2 * areaBytes(8 * widest * stride));
  const { arena } = kernels;
  const parameterArea = arena.float64(count);
  const gradientArea = arena.float64(count);
  const values = widths.map((width) => arena.float64(width * stride));
  // the gradients by the values of two layers in succession: one is made from the other
  const gradients = [arena.float64(widest * stride), arena.float64(widest * stride)];

  const placed = layers.map((layer, l): PlacedLayer => {
    const { weight, bias, outputs, inputs } = layer;
    const size = outputs * inputs;
    return {
      layer,
      groups: diagonalBlocks(
        network.parameters.subarray(weight, weight + size),
        trainable?.subarray(weight, weight + size),
        outputs,
        inputs,
      ),
      weight: parameterArea.byteOffset + 8 * weight,
      bias: bias === undefined ? 0 : parameterArea.byteOffset + 8 * bias,
      weightGradient: gradientArea.byteOffset + 8 * weight,
      biasGradient: bias === undefined ? 0 : gradientArea.byteOffset + 8 * bias,
      x: values[l].byteOffset,
      y: values[l + 1].byteOffset,
      dy: gradients[(l + 1) % 2].byteOffset,
      dx: gradients[l % 2].byteOffset,
      mask: l > 0 && layers[l - 1].relu ? values[l].byteOffset : 0,
    };
  });
  return {
    kernels,
    parameterArea,
    gradientArea,
    inputArea: values[0],
    outputArea: values[layers.length],
    outputGradientArea: gradients[layers.length % 2],
    placed,
  };
}

/** Rows, up to the next multiple of 8. */
function paddedPoints(rows: number): number {
  return 8 * Math.ceil(rows / 8);
}

/** From a unit's values to the next unit's: an odd number of cache lines, so that the same point of all units fits into a cache. */
function strideFor(maxRows: number): number {
  const lines = Math.ceil(maxRows / 8);
  return 8 * (lines % 2 === 0 ? lines + 1 : lines);
}

/** Rows [rows × width] → points side by side; padding repeats the last row, so that it overflows only where a row does. */
function spread(values: Floats, rows: number, width: number, area: Float64Array, stride: number, points: number): void {
  for (let k = 0; k < width; k++) {
    const first = k * stride;
    for (let p = 0, at = k; p < rows; p++, at += width) area[first + p] = values[at];
    const last = area[first + rows - 1];
    for (let p = rows; p < points; p++) area[first + p] = last;
  }
}

/** The same of a gradient, whose padding is 0; where `activations` are given, 0 too where they are not positive. */
function spreadGradient(
  values: Float64Array,
  rows: number,
  width: number,
  activations: Float64Array | undefined,
  area: Float64Array,
  stride: number,
  points: number,
): void {
  for (let j = 0; j < width; j++) {
    const first = j * stride;
    for (let p = 0, at = j; p < rows; p++, at += width) {
      area[first + p] = activations === undefined || activations[first + p] > 0 ? values[at] : 0;
    }
    area.fill(0, first + rows, first + points);
  }
}

/** Points side by side → rows [rows × width]. */
function gather(area: Float64Array, stride: number, rows: number, width: number, values: Float64Array): void {
  for (let j = 0; j < width; j++) {
    const first = j * stride;
    for (let p = 0, at = j; p < rows; p++, at += width) values[at] = area[first + p];
  }
}

function indicesOfZeros(mask: Uint8Array): Uint32Array {
  return Uint32Array.from(mask.keys()).filter((i) => mask[i] === 0);
}

function checkBatch(
  { inputs, rows }: Batch,
  maxRows: number,
  width: number,
  count: number,
  parameters: Floats,
  gradient: Floats,
): void {
  if (!(rows >= 1 && rows <= maxRows)) {
    throw new RangeError(`lossAndGradient: expected a batch of 1 to ${maxRows} rows, got ${rows}`);
  }
  if (inputs.length < rows * width) {
    throw new RangeError(`lossAndGradient: expected inputs [${rows} × ${width}], got ${inputs.length} numbers`);
  }
  if (parameters.length !== count || gradient.length !== count) {
    throw new RangeError(
      `lossAndGradient: expected parameters and gradient [${count}], got ${parameters.length} and ${gradient.length}`,
    );
  }
}
