import { type BoundNode, bindNetwork } from "../../network/bindNetwork.ts";
import { inputSize, type Network, outputSize } from "../../network/network.ts";
import type { Random } from "../../numeric/random.ts";
import { checkBatch, checkParameters } from "../checkBatch.ts";
import { type Floats, floats, type Precision } from "../floats.ts";
import type { GradientEngine } from "../gradientEngine.ts";
import type { Loss } from "../loss.ts";
import type { PreActivations, Regularizer } from "../regularizer.ts";
import { bindTrainingKernels } from "./bindTrainingKernels.ts";
import { type DropoutMask, dropoutMask, type NodeDropout } from "./dropout.ts";
import { trainedNodes, trainedTensors } from "./gradientFlow.ts";
import type { TrainingKernels, TrainingPass } from "./trainingKernels.ts";

/** What a graph engine computes, and how. */
export interface GraphEngineOptions {
  readonly loss: Loss;
  readonly precision: Precision;
  /** the most rows in a batch; memory for them is taken once */
  readonly maxRows: number;
  /**
   * [P] 0 for entries that are not trained: their gradient is 0, and running averages among them are not renewed; all others
   * are trained, as are all without it
   */
  readonly trainable?: Uint8Array;
  readonly dropout?: readonly NodeDropout[];
  /**
   * batch normalization by the batch's own statistics, with the weight of a batch in the running averages; absent for the
   * stored averages, as constants
   */
  readonly batchStatistics?: { readonly momentum: number };
  /** terms that are added to the loss */
  readonly regularizers?: readonly Regularizer[];
  /** what dropout draws from */
  readonly random?: Random;
}

/** A node with its kernels and its memory. */
interface TrainingNode {
  readonly index: number;
  readonly size: number;
  /** absent for the input */
  readonly kernels?: TrainingKernels;
  readonly mask?: DropoutMask;
  /** values of what it reads */
  readonly reads: readonly Floats[];
  /** where it hands gradients back to */
  readonly handsBack: readonly (Floats | undefined)[];
  /** [maxRows × size] in rows of a `TrainingPass` */
  readonly values: Floats;
  /** [maxRows × size] the loss's derivative by the values; absent where nobody asks */
  readonly gradients?: Floats;
  /** whether the loss's derivative by it reaches a parameter */
  readonly isTrained: boolean;
}

/** What of the memory a batch of some number of rows uses. */
interface BatchViews {
  readonly biasWeights: Float64Array;
  readonly outputs: Floats;
  readonly outputGradients: Floats;
  readonly layers: readonly PreActivations[];
}

/**
 * Reverse-mode gradients over any network: values forward in topological order, then the adjoint of every node backward,
 * with the pieces of units and the derivatives of batch statistics as the forward pass has them.
 *
 * Regularizers see the pre-activations of every node of threshold units that the output depends on; max units have
 * candidates and no pre-activation. Where one asks for ∂z/∂x, each sample takes a row more for each element of the input,
 * see `TrainingPass`.
 *
 * Numerics  values and gradients are stored in `precision`; sums within an operator run in float64, or, where kernels take
 *           the products of a dense layer or a convolution, in `precision`. The order of all sums is fixed: the same batch gives the same bits.
 * Cost      memory of maxRows rows for the values of every node, and for gradients where a trained parameter is behind.
 * Errors    RangeError where sizes do not fit.
 */
export function createGraphEngine(network: Network, options: GraphEngineOptions): GradientEngine {
  checkOptions(network, options);
  const { loss, maxRows: maxSamples, trainable, regularizers = [] } = options;
  const directions = regularizers.some(({ readsInputGradients }) => readsInputGradients) ? inputSize(network) : 0;
  const bound = bindNetwork(network);
  const unitNodes = regularizers.length === 0 ? [] : bound.filter(({ units }) => units?.kind === "threshold");
  const nodes = allocateNodes(network, bound, unitNodes, options, directions);
  const backward = nodes.filter(({ isTrained }) => isTrained).reverse();
  const byIndex = new Map(nodes.map((node) => [node.index, node]));
  const input = byIndex.get(0) as TrainingNode;
  const output = byIndex.get(network.output) as TrainingNode;
  const targetSize = loss.targetSize(outputSize(network));
  const viewsOfRows = new Map<number, BatchViews>();

  const viewsOf = (samples: number): BatchViews => {
    let views = viewsOfRows.get(samples);
    if (views === undefined) {
      const part = (memory: Floats | undefined, size: number) => (memory as Floats).subarray(0, samples * size);
      views = {
        biasWeights: new Float64Array(samples * (1 + directions)).fill(1, 0, samples),
        outputs: part(output.values, output.size),
        outputGradients: part(output.gradients, output.size),
        layers: unitNodes.map(({ index, inputs: [from] }) =>
          preActivations(index, byIndex.get(from) as TrainingNode, samples, directions),
        ),
      };
      viewsOfRows.set(samples, views);
    }
    return views;
  };

  return {
    lossAndGradient(batch, step, parameters, gradient) {
      checkBatch(batch, maxSamples, input.size, targetSize);
      checkParameters(network.parameters.length, parameters, gradient);
      const samples = batch.rows;
      const { biasWeights, outputs, outputGradients, layers } = viewsOf(samples);
      const pass = { step, samples, directions, rows: samples * (1 + directions), biasWeights, parameters, gradient };

      // values
      writeInputs(batch.inputs, input.values, input.size, pass);
      for (const { kernels, reads, values, mask } of nodes) {
        kernels?.forward(reads, values, pass);
        mask?.drop(values, pass);
      }

      // the loss and its terms, with their derivatives by values
      gradient.fill(0);
      for (const node of nodes) node.gradients?.fill(0, 0, pass.rows * node.size);
      let total = loss.evaluate(outputs, batch.targets, samples, output.size, outputGradients);
      for (const regularizer of regularizers) total += regularizer.evaluate(layers, samples, step);

      // backward, from the values to what they were made of
      for (const { kernels, reads, gradients, handsBack, mask } of backward) {
        mask?.reapply(gradients as Floats, pass);
        kernels?.backward(reads, gradients as Floats, handsBack, pass);
      }
      if (trainable) for (let i = 0; i < gradient.length; i++) if (trainable[i] === 0) gradient[i] = 0;
      return total;
    },
  };
}

/**
 * Memory and kernels of all nodes that the output depends on, in topological order.
 *
 * @param unitNodes those whose pre-activations regularizers see
 */
function allocateNodes(
  network: Network,
  nodes: readonly BoundNode[],
  unitNodes: readonly BoundNode[],
  options: GraphEngineOptions,
  directions: number,
): readonly TrainingNode[] {
  const { precision, maxRows: maxSamples, batchStatistics, dropout = [], random } = options;
  const maxRows = maxSamples * (1 + directions);
  const allocate = (length: number) => floats(precision, length);
  const tensorIsTrained = trainedTensors(network, options.trainable);
  const isTrained = (tensor: number) => tensorIsTrained[tensor];
  const nodeIsTrained = trainedNodes(network, isTrained);
  const isPreActivation = new Set(unitNodes.flatMap(({ inputs }) => inputs));
  const values: Floats[] = [];
  const gradients: (Floats | undefined)[] = [];
  return nodes.map((bound) => {
    const { index, inputs, size } = bound;
    values[index] = allocate(maxRows * size);
    const isAsked = nodeIsTrained[index] || index === network.output || isPreActivation.has(index);
    gradients[index] = isAsked ? allocate(maxRows * size) : undefined;
    const dropped = dropout.find(({ node }) => node === index);
    return {
      index,
      size,
      values: values[index],
      gradients: gradients[index],
      reads: inputs.map((from) => values[from]),
      handsBack: inputs.map((from) => (nodeIsTrained[from] ? gradients[from] : undefined)),
      isTrained: nodeIsTrained[index],
      ...(dropped && random && { mask: dropoutMask(dropped, random, size, maxSamples) }),
      ...(index !== 0 && {
        kernels: bindTrainingKernels({
          network,
          node: network.nodes[index],
          bound,
          inputShapes: inputs.map((from) => network.nodes[from].shape),
          maxSamples,
          maxRows,
          isWanted: inputs.map((from) => nodeIsTrained[from]),
          isTrained,
          trainable: options.trainable,
          batchStatistics,
          precision,
          allocate,
        }),
      }),
    };
  });
}

/** What regularizers see of the values that a node of units reads. */
function preActivations(
  node: number,
  { values, gradients, size }: TrainingNode,
  samples: number,
  directions: number,
): PreActivations {
  const behind = samples * size;
  const end = behind * (1 + directions);
  const derivatives = gradients as Floats;
  return {
    node,
    units: size,
    values: values.subarray(0, behind),
    valueGradients: derivatives.subarray(0, behind),
    ...(directions > 0 && {
      inputGradients: values.subarray(behind, end),
      inputGradientGradients: derivatives.subarray(behind, end),
    }),
  };
}

/** The samples, and for each of them the derivatives of the input by itself: rows of the identity. */
function writeInputs(inputs: Floats, values: Floats, size: number, { samples, directions, rows }: TrainingPass): void {
  for (let i = 0; i < samples * size; i++) values[i] = inputs[i];
  if (directions === 0) return;
  values.fill(0, samples * size, rows * size);
  for (let row = samples; row < rows; row++) values[row * size + ((row - samples) % directions)] = 1;
}

function checkOptions(network: Network, { maxRows, trainable, dropout = [], random }: GraphEngineOptions): void {
  if (!Number.isInteger(maxRows) || maxRows < 1) {
    throw new RangeError(`createGraphEngine: expected one row or more to a batch, got ${maxRows}`);
  }
  if (trainable && trainable.length !== network.parameters.length) {
    throw new RangeError(
      `createGraphEngine: expected ${network.parameters.length} entries in trainable, one for each parameter, got ${trainable.length}`,
    );
  }
  const nodes = dropout.map(({ node }) => node);
  if (nodes.some((node) => network.nodes[node] === undefined) || new Set(nodes).size !== nodes.length) {
    throw new RangeError(
      `createGraphEngine: expected dropout behind different nodes from 0 to ${network.nodes.length - 1}, got [${nodes}]`,
    );
  }
  for (const { probability } of dropout) {
    if (!(probability >= 0 && probability < 1)) {
      throw new RangeError(
        `createGraphEngine: expected a probability of dropout from 0 to below 1, got ${probability}`,
      );
    }
  }
  if (dropout.length > 0 && random === undefined) {
    throw new TypeError("createGraphEngine: expected a random source for dropout, got none");
  }
}
