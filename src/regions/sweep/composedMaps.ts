import { type BoundNode, bindNetwork } from "../../network/bindNetwork.ts";
import type { Network } from "../../network/network.ts";
import type { ThresholdUnits } from "../../network/piecewiseUnits.ts";
import { stagesOf } from "../../network/stages.ts";
import { enlarge } from "../../numeric/errorBounds.ts";

/** How the pre-activations of a stage depend on the input, or on the units of one earlier stage. */
export interface ComposedMap {
  /** the stage whose units it reads; −1 for the network's input */
  readonly source: number;
  readonly inputs: number;
  /** [inputs × outputs] column by column */
  readonly columns: Float64Array;
  /** [outputs] at least the 2-norm of each row of |A₂| |A₁| for a map A₂ A₁ */
  readonly rowNorms: Float64Array;
  /** roundings behind an entry, relative to |A₂| |A₁|; 0 where the entries are stored weights */
  readonly roundings: number;
}

/** What one stage computes, as one affine map of all that it reads. */
export interface ComposedStage {
  readonly size: number;
  readonly reads: readonly ComposedMap[];
  /** [size] value where all that it reads is zero, the sum of the sizes of all products in it, and its roundings */
  readonly bias: Float64Array;
  readonly biasSizes: Float64Array;
  readonly biasRoundings: number;
  /** the units that end the stage; absent in the last stage, which ends at the output */
  readonly units?: ThresholdUnits;
}

/** Entries of all maps, above which they are not composed: 32 MiB. */
const mostEntries = 2 ** 22;

/**
 * The affine maps between the units of a network, with whatever lies between two layers of units multiplied out.
 *
 * @returns undefined where a stage ends in max units, or where the maps are too large to be worth it
 *
 * Numerics  a map of one dense node is its weights; others are rounded, see `roundings`.
 */
export function composeStages(network: Network): readonly ComposedStage[] | undefined {
  const stages = stagesOf(network);
  if (stages.some(({ piecewise }) => piecewise?.units?.kind === "max")) return undefined;
  const nodes = bindNetwork(network);
  const affine = nodes.filter((node) => node.affine);
  const ends = stages.map(({ piecewise }) => piecewise?.inputs[0] ?? network.output);
  const sources = [nodes[0], ...stages.flatMap(({ piecewise }) => piecewise ?? [])];
  const maps: ComposedMap[][] = stages.map(() => []);
  const entries = sources.map((source) => source.size * reachedSize(affine, source));
  if (entries.reduce((sum, count) => sum + count, 0) > mostEntries) return undefined;
  for (const [position, source] of sources.entries()) {
    const composed = composeFrom(network, affine, source);
    for (const [stage, end] of ends.entries()) {
      const map = stage >= position ? composed(end) : undefined;
      if (map) maps[stage].push({ source: position - 1, ...map });
    }
  }
  const bias = biasesOf(affine, sources);
  return stages.map(({ piecewise }, stage) => ({
    ...bias(ends[stage]),
    reads: maps[stage],
    ...(piecewise?.units?.kind === "threshold" ? { units: piecewise.units } : {}),
  }));
}

/** Sizes of all affine nodes that a source reaches without passing through units. */
function reachedSize(affine: readonly BoundNode[], source: BoundNode): number {
  const reached = new Set([source.index]);
  let size = 0;
  for (const node of affine) {
    if (!node.inputs.some((input) => reached.has(input))) continue;
    reached.add(node.index);
    size += node.size;
  }
  return size;
}

/** A map of one source, as far as it has come. */
interface Composed {
  /** [inputs × size] each, entries and sums of the sizes of the products in them */
  readonly columns: Float64Array;
  readonly sizes: Float64Array;
  readonly roundings: number;
}

/** Pushes each unit vector of a source through the affine nodes. */
function composeFrom(network: Network, affine: readonly BoundNode[], source: BoundNode) {
  const inputs = source.size;
  const composed = new Map<number, Composed>();
  const weights = new Float64Array(inputs);
  const zerosOf = (size: number) => ({ columns: new Float64Array(size), sizes: new Float64Array(size), roundings: 0 });
  // the source itself is the identity, which is made where it is needed
  const at = (index: number) => (index === source.index ? identity(inputs) : composed.get(index));

  for (const node of affine) {
    const kernels = node.affine;
    const reads = node.inputs.some((input) => input === source.index || composed.has(input));
    if (!kernels || !reads) continue;
    const direct = node.inputs[0] === source.index ? storedColumns(network, node) : undefined;
    if (direct) {
      composed.set(node.index, { columns: direct, sizes: direct.map(Math.abs), roundings: 0 });
      continue;
    }
    const read = node.inputs.map((input, k) => at(input) ?? zerosOf(inputs * node.inputSizes[k]));
    const columns = new Float64Array(inputs * node.size);
    const sizes = new Float64Array(inputs * node.size);
    kernels.apply(
      read.map((each) => each.columns),
      inputs,
      weights,
      columns,
    );
    for (let i = 0; i < inputs; i++) {
      const rows = read.map((each, k) => each.sizes.subarray(i * node.inputSizes[k], (i + 1) * node.inputSizes[k]));
      kernels.magnitude(rows, 0, sizes.subarray(i * node.size, (i + 1) * node.size));
    }
    const roundings = kernels.roundings + Math.max(...read.map((each) => each.roundings));
    composed.set(node.index, { columns, sizes, roundings });
  }

  return (index: number): Omit<ComposedMap, "source"> | undefined => {
    const map = at(index);
    if (!map) return undefined;
    const size = map.columns.length / inputs;
    const rowNorms = new Float64Array(size);
    for (let i = 0; i < inputs; i++) {
      for (let j = 0; j < size; j++) rowNorms[j] += map.sizes[i * size + j] ** 2;
    }
    const slack = enlarge(inputs + map.roundings + 2);
    for (let j = 0; j < size; j++) rowNorms[j] = Math.sqrt(rowNorms[j]) * slack;
    return { inputs, columns: map.columns, rowNorms, roundings: map.roundings };
  };
}

/** The weights of a dense node that reads one vector, column by column: its map as it is stored. */
function storedColumns(network: Network, { index, inputSizes, size }: BoundNode): Float64Array | undefined {
  const { operator } = network.nodes[index];
  if (operator.kind !== "dense") return undefined;
  const { shape, offset } = network.tensors[operator.weight];
  const inputs = inputSizes[0];
  if (shape[0] !== size || shape[1] !== inputs) return undefined;
  const columns = new Float64Array(inputs * size);
  for (let j = 0; j < size; j++) {
    const row = offset + j * inputs;
    for (let i = 0; i < inputs; i++) columns[i * size + j] = network.parameters[row + i];
  }
  return columns;
}

function identity(size: number): Composed {
  const columns = new Float64Array(size * size);
  for (let i = 0; i < size; i++) columns[i * size + i] = 1;
  return { columns, sizes: columns, roundings: 0 };
}

/** The value of each affine node where the input and all units are zero. */
function biasesOf(affine: readonly BoundNode[], sources: readonly BoundNode[]) {
  const zero = (size: number) => ({
    bias: new Float64Array(size),
    biasSizes: new Float64Array(size),
    biasRoundings: 0,
  });
  const biases = new Map(sources.map((source) => [source.index, zero(source.size)]));
  for (const node of affine) {
    const read = node.inputs.map((input, k) => biases.get(input) ?? zero(node.inputSizes[k]));
    const own = zero(node.size);
    node.affine?.apply(
      read.map((each) => each.bias),
      1,
      Float64Array.of(1),
      own.bias,
    );
    node.affine?.magnitude(
      read.map((each) => each.biasSizes),
      1,
      own.biasSizes,
    );
    const roundings = (node.affine?.roundings ?? 0) + Math.max(0, ...read.map((each) => each.biasRoundings));
    // sizes are rounded like values
    const slack = enlarge(roundings);
    for (let j = 0; j < node.size; j++) own.biasSizes[j] *= slack;
    biases.set(node.index, { ...own, biasRoundings: roundings });
  }
  return (index: number) => {
    const own = biases.get(index) ?? zero(0);
    return { size: own.bias.length, ...own };
  };
}
