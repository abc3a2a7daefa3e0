import type { Arena } from "../../kernels/arena.ts";
import type { Kernels, Pointer } from "../../kernels/kernels.ts";
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
  /** room for the bits of the units that are on */
  readonly selected: Uint32Array;
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
  /** [⌈size / 32⌉] a bit for each element that the last renewal has changed */
  readonly changed: Uint32Array;
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
        changed: arena.uint32(Math.ceil(size / 32)),
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
      isElementwise:
        elementwise.has(network.nodes[node.index].operator.kind) &&
        read.every(({ isNew }) => isNew.length === nodes.get(node.index)?.isNew.length),
      ...(own && { areas: own }),
    };
  });
  const selected = arena.uint32(Math.ceil((before.piecewise?.size ?? 0) / 32));
  return { rows, nodes, steps, selected, isEmpty: true };
}

/** Sets one element of a node that a chain reads. */
export function renew({ values, isNew }: ChainNode, place: number, at: number, value: number): void {
  if (values[at] === value) return;
  values[at] = value;
  isNew[place] = 1;
}

/**
 * Sets all elements of a node that a chain reads from rows in the memory of the kernels: those that are selected, and zeros
 * for the others; all of them where no selection is given.
 */
export function renewAll(
  kernels: Kernels,
  { rows }: ChainRows,
  node: ChainNode,
  source: Pointer,
  stride: number,
  selected?: Uint32Array,
): void {
  const { size, values, changed, isNew } = node;
  const bits = selected?.byteOffset ?? 0;
  if (rows === 3) kernels.renew3(source, stride, bits, size, values.byteOffset, changed.byteOffset);
  else kernels.renew1(source, bits, size, values.byteOffset, changed.byteOffset);
  const plane = isNew.length;
  for (let w = 0; w < changed.length; w++) {
    for (let rest = changed[w]; rest !== 0; rest &= rest - 1) {
      isNew[(32 * w + 31 - Math.clz32(rest & -rest)) % plane] = 1;
    }
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
  for (const { node, read, inputs, target, areas, isElementwise } of steps) {
    if (areas) {
      const count = listNewPlaces(areas, read[0].isNew, target.isNew, chain.isEmpty);
      if (count > 0) correlateAt(kernels, areas, rows, biasWeight, inputs[0], target.values, areas.list, count);
      continue;
    }
    if (!chain.isEmpty && !read.some(({ isNew }) => isNew.includes(1))) {
      target.isNew.fill(0);
      continue;
    }
    if (rows === 3) node.affine?.apply(inputs, 3, Float64Array.of(0, 0, biasWeight), target.values);
    else node.affine?.magnitude(inputs, biasWeight, target.values);
    target.isNew.fill(isElementwise ? 0 : 1);
    if (isElementwise) for (const { isNew } of read) for (let p = 0; p < isNew.length; p++) target.isNew[p] |= isNew[p];
  }
  for (const { isNew } of nodes.values()) isNew.fill(0);
  chain.isEmpty = false;
}

/** Lists the places whose windows hold a new element; returns how many. */
function listNewPlaces(
  { offsets, taps, places, list }: CorrelationAreas,
  isNew: Uint8Array,
  isNewPlace: Uint8Array,
  isEmpty: boolean,
): number {
  if (isEmpty || !isNew.includes(0)) {
    isNewPlace.fill(1);
    list.set(places);
    return places.length;
  }
  isNewPlace.fill(0);
  if (!isNew.includes(1)) return 0;
  let count = 0;
  for (let place = 0; place < isNewPlace.length; place++) {
    let k = 2 * offsets[place];
    const end = 2 * offsets[place + 1];
    while (k < end && isNew[taps[k]] === 0) k += 2;
    if (k === end) continue;
    isNewPlace[place] = 1;
    list[count++] = place;
  }
  return count;
}
