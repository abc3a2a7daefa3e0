import type { Arena } from "../../kernels/arena.ts";
import type { Kernels } from "../../kernels/kernels.ts";
import type { BoundNode } from "../../network/bindNetwork.ts";
import { type Network, sizeOf } from "../../network/network.ts";
import type { Stage } from "../../network/stages.ts";
import { type CorrelationAreas, correlateAt } from "./fastCorrelation.ts";
import type { ChainBuffers } from "./stageMap.ts";

/**
 * The values of the nodes of a stage whose map is a chain of operators, as they were computed last: rows of a member, or
 * magnitudes for error bounds. Neighboring cells differ in a few places, so a convolution is computed again at the places
 * whose windows hold something new, and at no other.
 *
 * Numerics  what stays is what would be computed again, bit for bit: results do not depend on what was there before.
 */
export interface ChainRows {
  readonly rows: 1 | 3;
  readonly nodes: ReadonlyMap<number, ChainNode>;
  readonly steps: readonly ChainStep[];
  /** whether nothing has been computed yet */
  isEmpty: boolean;
}

/** What the levels of a chain compute with. */
export interface Chain {
  readonly rows: ChainRows;
  readonly bounds: ChainRows;
  /** zeros, for the columns */
  readonly columns: ChainBuffers;
}

/** One value of a chain. */
export interface ChainNode {
  readonly index: number;
  readonly size: number;
  /** [rows × size] */
  readonly values: Float64Array;
  /** [plane] places where some channel is new; one place for values without channels */
  readonly isNew: Uint8Array;
}

interface ChainStep {
  readonly node: BoundNode;
  readonly read: readonly ChainNode[];
  readonly inputs: readonly Float64Array[];
  readonly target: ChainNode;
  /** what is new in the target at a place depends on what is new there in what it reads */
  readonly isElementwise: boolean;
  readonly areas?: CorrelationAreas;
}

const elementwise: ReadonlySet<string> = new Set(["add", "shift", "scale", "negate"]);

/** @param before the stage whose units it reads */
export function createChainRows(
  arena: Arena,
  network: Network,
  stage: Stage,
  before: Stage,
  areas: ReadonlyMap<number, CorrelationAreas>,
  rows: 1 | 3,
): ChainRows {
  const nodes = new Map(
    [...before.carried, ...stage.affine].map(({ index, size }): [number, ChainNode] => [
      index,
      {
        index,
        size,
        values: arena.float64(rows * size),
        isNew: new Uint8Array(sizeOf(network.nodes[index].shape.slice(1))),
      },
    ]),
  );
  const steps = stage.affine.map((node): ChainStep => {
    const read = node.inputs.map((index) => nodes.get(index) as ChainNode);
    const own = areas.get(node.index);
    return {
      node,
      read,
      inputs: read.map(({ values }) => values),
      target: nodes.get(node.index) as ChainNode,
      isElementwise: elementwise.has(network.nodes[node.index].operator.kind),
      ...(own && { areas: own }),
    };
  });
  return { rows, nodes, steps, isEmpty: true };
}

/** Sets one element of a node that a chain reads. */
export function renew({ values, isNew }: ChainNode, place: number, at: number, value: number): void {
  if (values[at] === value) return;
  values[at] = value;
  isNew[place] = 1;
}

/** Sets one row of a node that a chain reads. */
export function renewRow(node: ChainNode, row: number, source: Float64Array, from: number): void {
  const { size, values, isNew } = node;
  const plane = isNew.length;
  for (let i = 0, place = 0; i < size; i++) {
    const value = source[from + i];
    if (values[row * size + i] !== value) {
      values[row * size + i] = value;
      isNew[place] = 1;
    }
    if (++place === plane) place = 0;
  }
}

/**
 * Computes a chain where what it reads is new.
 *
 * @param biasWeight of the rows' last one, or of the magnitudes: the same in each call
 */
export function runChain(kernels: Kernels, chain: ChainRows, biasWeight: number): void {
  const { rows, nodes, steps } = chain;
  if (chain.isEmpty) for (const { isNew } of nodes.values()) isNew.fill(1);
  for (const step of steps) {
    const { node, read, inputs, target, areas } = step;
    if (areas) {
      const count = chain.isEmpty ? listPlaces(areas) : listNewPlaces(areas, read[0].isNew, target.isNew);
      if (count > 0) correlateAt(kernels, areas, rows, biasWeight, inputs[0], target.values, areas.list, count);
      continue;
    }
    if (!read.some(({ isNew }) => isNew.includes(1))) {
      target.isNew.fill(0);
      continue;
    }
    if (rows === 3) node.affine?.apply(inputs, 3, Float64Array.of(0, 0, biasWeight), target.values);
    else node.affine?.magnitude(inputs, biasWeight, target.values);
    if (!step.isElementwise || read.some(({ isNew }) => isNew.length !== target.isNew.length)) target.isNew.fill(1);
    else
      for (let p = 0; p < target.isNew.length; p++) target.isNew[p] = read.some(({ isNew }) => isNew[p] === 1) ? 1 : 0;
  }
  for (const { isNew } of nodes.values()) isNew.fill(0);
  chain.isEmpty = false;
}

function listPlaces({ places, list }: CorrelationAreas): number {
  list.set(places);
  return list.length;
}

/** Lists the places whose windows hold a new element; returns how many. */
function listNewPlaces({ offsets, taps, list }: CorrelationAreas, isNew: Uint8Array, isNewPlace: Uint8Array): number {
  let count = 0;
  for (let place = 0; place < isNewPlace.length; place++) {
    let k = 2 * offsets[place];
    const end = 2 * offsets[place + 1];
    while (k < end && isNew[taps[k]] === 0) k += 2;
    isNewPlace[place] = k < end ? 1 : 0;
    if (k < end) list[count++] = place;
  }
  return count;
}
