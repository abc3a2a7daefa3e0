import { nodesOfOutput } from "../network/bindNetwork.ts";
import { createNetwork } from "../network/createNetwork.ts";
import type { DenseLayer } from "../network/denseNetwork.ts";
import { type Network, sizeOf } from "../network/network.ts";
import type { Random } from "../numeric/random.ts";
import { type BlockStage, placementsOf } from "./blockPlacement.ts";
import { type Construction, checkConstruction, checkDescription, checkLayers } from "./construction.ts";
import { type GraphDraft, graphDraft } from "./graphDraft.ts";
import { scaleRatios } from "./scales.ts";
import { writeWeights } from "./weights.ts";

/** An ordinary layer between the stages: weight [outputs × inputs], and bias. */
export type DenseInitializer = (outputs: number, inputs: number, layer: number) => DenseLayer;

/** Blocks that stand side by side as activations between dense layers. */
export interface BlockOptions {
  readonly outputs: number;
  /** number of blocks in each hidden stage */
  readonly stages: readonly number[];
  /** n, the number of hidden layers in each block */
  readonly layers: number;
  /** default "valley", which goes on affinely where a dense layer leaves its domain */
  readonly construction?: Construction;
  /** [n + 1] the peaks that a block starts from */
  readonly peaks: (stage: number, block: number) => ArrayLike<number>;
  /** the dense layer before stage `layer`, or the last one for `layer` = number of stages */
  readonly dense: DenseInitializer;
}

/** Blocks that read the network's input. */
export interface BlockNetworkOptions extends BlockOptions {
  readonly inputSize: number;
}

/** Blocks that read the features of a body. */
export interface AppendBlocksOptions extends BlockOptions {
  /** index of the node whose value is the features; the body's output unless given. What comes behind it is left out */
  readonly after?: number;
}

/** A network with compelled blocks, and where they are. Plain data. */
export interface BlockNetwork {
  readonly network: Network;
  readonly stages: readonly BlockStage[];
}

/**
 * A network dense → blocks → dense → … → dense, without ReLU but inside the blocks.
 *
 * A block is a compelled function ℝ → ℝ of one element of the dense layer before: k blocks side by side are n + 1 dense layers
 * with ReLU between them, [4k × k], [4k × 4k] …, [k × 4k], that are block-diagonal. The difference of two blocks makes
 * functions that are not convex.
 *
 * Source    sections 5 and B.2 of Milkert, Hyde, Laine, ICML 2025 (arXiv 2311.18022).
 * Errors    RangeError where the construction is unknown, or a number of blocks, layers, peaks or weights does not fit.
 */
export function blockNetwork(options: BlockNetworkOptions): BlockNetwork {
  const input = createNetwork({ inputShape: [options.inputSize], tensors: [], nodes: [] });
  return appendBlocks(input, options);
}

/**
 * The blocks of `blockNetwork` behind the features that another network computes: a body of convolutions, say, whose dense
 * classifier they replace. Features of another shape than [n] are flattened.
 *
 * Errors    RangeError where there is no such node, or a number does not fit.
 */
export function appendBlocks(body: Network, options: AppendBlocksOptions): BlockNetwork {
  const { after = body.output, stages, layers, construction = "valley", outputs } = options;
  checkConstruction("appendBlocks", construction);
  checkLayers("appendBlocks", layers);
  if (body.nodes[after] === undefined) {
    throw new RangeError(`appendBlocks: expected a node from 0 to ${body.nodes.length - 1}, got ${after}`);
  }
  for (const count of [...stages, outputs]) {
    if (Number.isInteger(count) && count > 0) continue;
    throw new RangeError(`appendBlocks: expected at least 1 block in each stage and 1 output, got ${count}`);
  }

  // the body up to its features
  const draft = graphDraft(body);
  for (const index of nodesOfOutput({ ...body, output: after })) if (index > 0) draft.copy(index);
  let node = draft.placeOf(after);
  const { shape } = body.nodes[after];
  let size = sizeOf(shape);
  if (shape.length !== 1) node = draft.node("flatten", { kind: "reshape", shape: [size] }, [node]);

  // dense layers and stages in turn
  const made = stages.map((blocks, stage): BlockStage => {
    node = appendDense(draft, node, `stage${stage}.dense`, options.dense(blocks, size, stage), blocks, size);
    const appended = appendStage(draft, node, stage, blocks, layers);
    node = appended.node;
    size = blocks;
    return { construction, blocks, layers, tensors: appended.tensors };
  });
  appendDense(draft, node, "output", options.dense(outputs, size, stages.length), outputs, size);

  const { network } = draft.finish();
  writePeaks(network, made, options.peaks);
  return { network, stages: made };
}

/** PyTorch's default for linear layers: weights and biases uniform within ±1 / √inputs, a stream for each layer. */
export function defaultDense(random: Random): DenseInitializer {
  return (outputs, inputs, layer) => {
    const own = random.stream("dense", layer);
    const draw = () => (2 * own.uniform() - 1) / Math.sqrt(inputs);
    const weight = Array.from({ length: outputs }, () => Float64Array.from({ length: inputs }, draw));
    return { weight, bias: Float64Array.from({ length: outputs }, draw) };
  };
}

function appendDense(
  draft: GraphDraft,
  input: number,
  name: string,
  { weight, bias }: DenseLayer,
  outputs: number,
  inputs: number,
): number {
  if (weight.length !== outputs || bias.length !== outputs || weight.some((row) => row.length !== inputs)) {
    throw new RangeError(
      `appendBlocks: expected a weight [${outputs} × ${inputs}] and a bias [${outputs}] of "${name}", ` +
        `got [${weight.length} × ${weight[0]?.length}] and [${bias.length}]`,
    );
  }
  const values = weight.flatMap((row) => Array.from(row));
  return denseNode(draft, input, name, [outputs, inputs], values, bias).node;
}

/** The layers of a stage, with zeros that the peaks fill. */
function appendStage(draft: GraphDraft, input: number, stage: number, blocks: number, layers: number) {
  let node = input;
  const tensors = Array.from({ length: layers + 1 }, (_, layer) => {
    const inputs = layer === 0 ? blocks : 4 * blocks;
    const units = layer === layers ? blocks : 4 * blocks;
    const name = `stage${stage}.layer${layer}`;
    const zeros = new Float64Array(units * inputs);
    const made = denseNode(draft, node, name, [units, inputs], zeros, new Float64Array(units));
    node = made.node;
    if (layer < layers) node = draft.node(`${name}.relu`, { kind: "relu" }, [node]);
    return { weight: made.weight, bias: made.bias };
  });
  return { node, tensors };
}

function denseNode(
  draft: GraphDraft,
  input: number,
  name: string,
  shape: readonly [number, number],
  values: ArrayLike<number>,
  biases: ArrayLike<number>,
) {
  const weight = draft.tensor({ name: `${name}.weight`, shape, values });
  const bias = draft.tensor({ name: `${name}.bias`, shape: [shape[0]], values: biases });
  return { node: draft.node(name, { kind: "dense", weight, bias }, [input]), weight, bias };
}

/** Writes the weights of all blocks into the parameters of a network that was just made. */
function writePeaks(network: Network, stages: readonly BlockStage[], peaksOfBlock: BlockOptions["peaks"]): void {
  stages.forEach((stage, at) => {
    placementsOf(network, stage).forEach(({ construction, layers, places }, block) => {
      const peaks = peaksOfBlock(at, block);
      checkDescription("appendBlocks", { construction, peaks });
      if (peaks.length !== layers + 1) {
        throw new RangeError(`appendBlocks: expected ${layers + 1} peaks for ${layers} layers, got ${peaks.length}`);
      }
      const weights = new Float64Array(places.length);
      writeWeights(construction, layers, peaks, scaleRatios(construction, peaks), weights);
      for (let k = 0; k < places.length; k++) network.parameters[places[k]] = weights[k];
    });
  });
}
