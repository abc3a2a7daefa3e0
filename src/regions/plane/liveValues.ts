import type { Stage } from "../../network/stages.ts";

/** Values of one node among the live ones. */
export interface LiveNode {
  /** index of the node in the network */
  readonly index: number;
  /** where its values begin: a multiple of 32, so that whole words of signs belong to one node */
  readonly offset: number;
  readonly size: number;
}

/**
 * The values that a cell is known by at one stage, one behind the other: what the units at the end of the stage read, first,
 * then what later stages read of it and of the stages before.
 */
export interface LiveValues {
  readonly nodes: readonly LiveNode[];
  /** length of a row of them, a multiple of 32; what lies between two nodes is zero */
  readonly stride: number;
}

/**
 * The live values of each stage.
 *
 * @param inputs number of the network's inputs
 * @param output index of the output node
 */
export function liveValuesOf(stages: readonly Stage[], inputs: number, output: number): readonly LiveValues[] {
  const sizes = new Map<number, number>([[0, inputs]]);
  for (const { affine, piecewise, carried } of stages) {
    for (const node of [...affine, ...carried, ...(piecewise ? [piecewise] : [])]) sizes.set(node.index, node.size);
    piecewise?.inputs.forEach((input, k) => {
      sizes.set(input, piecewise.inputSizes[k]);
    });
  }
  return stages.map(({ piecewise, carried }) => {
    const read = piecewise?.inputs ?? [output];
    const later = carried.map(({ index }) => index).filter((index) => index !== piecewise?.index);
    const nodes: LiveNode[] = [];
    let stride = 0;
    for (const index of new Set([...read, ...later])) {
      const size = sizes.get(index) as number;
      nodes.push({ index, offset: stride, size });
      stride += 32 * Math.ceil(size / 32);
    }
    return { nodes, stride };
  });
}

/** Where the values of a node begin. */
export function offsetOf({ nodes }: LiveValues, index: number): number {
  const node = nodes.find((live) => live.index === index);
  if (!node) throw new TypeError(`offsetOf: expected a live node, got node ${index}`);
  return node.offset;
}
