import type { Network } from "../../network/network.ts";
import { checkBatch, checkParameters } from "../checkBatch.ts";
import { floats, type Precision } from "../floats.ts";
import type { Batch, GradientEngine } from "../gradientEngine.ts";
import type { Loss } from "../loss.ts";
import { paddedPoints } from "../sideBySide.ts";
import { chainLayers } from "./chainLayers.ts";
import { type ChainMemory, chainMemory } from "./chainMemory.ts";
import { gatherRows, padWithLastRow, spreadGradients, spreadRows } from "./pointRows.ts";

export interface ChainEngineOptions {
  readonly loss: Loss;
  /** most rows of a batch */
  readonly maxRows: number;
  /** [P] 0 for parameters that keep the network's values, whose gradient is 0; absent where all are trained */
  readonly trainable?: Uint8Array;
  /** in which values are kept and sums taken (default float64) */
  readonly precision?: Precision;
}

/**
 * A gradient engine for chains of dense layers. The points of a batch lie side by side, so that a layer of four units costs
 * what its arithmetic costs. Weights that are block-diagonal, with zeros that stay zeros outside the blocks, cost what their
 * blocks cost.
 *
 * Numerics  each product and each sum is rounded to the precision, whatever the arrays of a call hold. Forward, the terms of a
 *           unit are added to its bias in the order of the inputs; a gradient by a parameter is the sum over every second row
 *           plus that over the others, over every fourth in float32. Nothing depends on what was computed before.
 * Errors    RangeError for a network that is no chain, and for sizes that do not fit.
 */
export function createChainEngine(network: Network, options: ChainEngineOptions): GradientEngine {
  const { loss, maxRows, trainable, precision = "float64" } = options;
  const layers = chainLayers(network);
  if (layers === undefined) {
    throw new RangeError(
      "createChainEngine: expected an input of one axis and dense layers with or without ReLU between them, got another network; use the graph engine",
    );
  }
  const count = network.parameters.length;
  if (!Number.isSafeInteger(maxRows) || maxRows < 1) {
    throw new RangeError(`createChainEngine: expected a number of rows as maxRows, got ${maxRows}`);
  }
  if (trainable !== undefined && trainable.length !== count) {
    throw new RangeError(
      `createChainEngine: expected trainable [${count}], an entry for each parameter, got ${trainable.length}`,
    );
  }

  const memory = chainMemory(network, layers, maxRows, precision, trainable);
  const passes = passesOf(memory);
  const frozen = trainable === undefined ? undefined : indicesOfZeros(trainable);
  const inputs = layers[0].inputs;
  const { outputs, relu } = layers[layers.length - 1];
  const targetSize = loss.targetSize(outputs);
  const rowOutputs = floats(precision, maxRows * outputs);
  const rowGradients = floats(precision, maxRows * outputs);

  return {
    lossAndGradient(batch, _step, parameters, gradient) {
      const { rows, targets } = batch;
      checkBatch(batch, maxRows, inputs, targetSize);
      checkParameters(count, parameters, gradient);
      const { stride, output, outputGradient } = memory;
      memory.parameters.set(parameters);
      const points = paddedPoints(rows, precision);
      takeInputs(memory, batch, inputs, points);
      passes.forward(points);

      gatherRows(output, stride, rows, outputs, rowOutputs);
      const value = loss.evaluate(rowOutputs, targets, rows, outputs, rowGradients);
      spreadGradients(rowGradients, rows, outputs, relu ? output : undefined, outputGradient, stride, points);

      passes.backward(points);
      gradient.set(memory.gradient);
      if (frozen !== undefined) for (let i = 0; i < frozen.length; i++) gradient[frozen[i]] = 0;
      return value;
    },
  };
}

/** Inputs of so many elements are laid side by side by a kernel: more than its call and the copy that it needs are worth. */
const wide = 4;

function takeInputs(memory: ChainMemory, { inputs, rows }: Batch, width: number, points: number): void {
  const { kernels, stride, input } = memory;
  if (width < wide) spreadRows(inputs, rows, width, input, stride);
  else {
    memory.rows.set(inputs.length === rows * width ? inputs : inputs.subarray(0, rows * width));
    kernels.transpose(memory.rows.byteOffset, rows, width, width, input.byteOffset, stride, rows);
  }
  padWithLastRow(input, rows, width, stride, points);
}

/** Both passes through all layers. */
function passesOf({ kernels, layers, stride }: ChainMemory) {
  const { forwardLayer, backwardLayer, weightGradient, biasGradient } = kernels;
  return {
    forward(points: number): void {
      for (let l = 0; l < layers.length; l++) {
        const { groups, outputs, inputs, weight, weightStride, bias, x, y, relu } = layers[l];
        forwardLayer(groups, outputs, inputs, weight, weightStride, bias, x, y, stride, points, relu);
      }
    },
    backward(points: number): void {
      for (let l = layers.length - 1; l >= 0; l--) {
        const layer = layers[l];
        const { groups, outputs, inputs, weight, weightStride, x, dx, dy, mask } = layer;
        weightGradient(groups, outputs, inputs, dy, x, stride, points, layer.weightGradient, weightStride);
        if (layer.bias > 0) biasGradient(groups * outputs, dy, stride, points, layer.biasGradient);
        if (l > 0) backwardLayer(groups, outputs, inputs, weight, weightStride, dy, mask, dx, stride, points);
      }
    },
  };
}

function indicesOfZeros(mask: Uint8Array): Uint32Array {
  return Uint32Array.from(mask.keys()).filter((i) => mask[i] === 0);
}
