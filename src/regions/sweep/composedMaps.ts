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
  /** [outputs × inputs] row-major; a view of the network's parameters where these are the map */
  readonly matrix: Float64Array;
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
  const entries = sources.map((source) =>
    reachedNodes(affine, source).reduce((sum, { size }) => sum + source.size * size, 0),
  );
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

/** The affine nodes that a source reaches without passing through units. */
function reachedNodes(affine: readonly BoundNode[], source: BoundNode): readonly BoundNode[] {
  const reached = new Set([source.index]);
  return affine.filter(({ index, inputs }) => inputs.some((input) => reached.has(input)) && reached.add(index));
}

/** A map of one source, as far as it has come. */
interface Composed {
  /** [inputs × size] each, entries and sums of the sizes of the products in them */
  readonly columns: Float64Array;
  readonly sizes: Float64Array;
  readonly roundings: number;
}

/** Pushes each unit vector of a source through the affine nodes. */
function composeFrom(
  network: Network,
  affine: readonly BoundNode[],
  source: BoundNode,
): (index: number) => Omit<ComposedMap, "source"> | undefined {
  const reached = reachedNodes(affine, source);
  const stored = reached.length === 1 ? storedMap(network, source, reached[0]) : undefined;
  const inputs = source.size;
  // one dense node is its own map, however many units read the source itself
  const composed = new Map<number, Composed>();
  const weights = new Float64Array(inputs);
  const zerosOf = (size: number) => ({ columns: new Float64Array(size), sizes: new Float64Array(size), roundings: 0 });
  // the source itself is the identity, which is made where it is needed
  const at = (index: number) => (index === source.index ? identity(inputs) : composed.get(index));

  for (const node of stored ? [] : reached) {
    const kernels = node.affine;
    if (!kernels) continue;
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

  return (index) => {
    if (stored && index === reached[0].index) return stored;
    const map = at(index);
    if (!map) return undefined;
    const size = map.columns.length / inputs;
    const matrix = transposed(map.columns, inputs, size);
    const rowNorms = rowNormsOf(transposed(map.sizes, inputs, size), size, map.roundings);
    return { inputs, matrix, rowNorms, roundings: map.roundings };
  };
}

/** [columns × rows] of a matrix [rows × columns], both row-major. */
function transposed(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) result[j * rows + i] = matrix[i * columns + j];
  return result;
}

/** At least the 2-norm of each row of a matrix whose entries went through so many roundings. */
function rowNormsOf(matrix: Float64Array, rows: number, roundings: number): Float64Array {
  const norms = new Float64Array(rows);
  const columns = matrix.length / rows;
  const slack = enlarge(columns + roundings + 2);
  for (let j = 0; j < rows; j++) {
    let sum = 0;
    for (let k = j * columns; k < (j + 1) * columns; k++) sum += matrix[k] * matrix[k];
    norms[j] = Math.sqrt(sum) * slack;
  }
  return norms;
}

/** The map of a dense node that is all there is between a source and the end of a stage: the weights as they are stored. */
function storedMap(
  network: Network,
  source: BoundNode,
  { index, inputs: [input], size }: BoundNode,
): Omit<ComposedMap, "source"> | undefined {
  const { operator } = network.nodes[index];
  if (input !== source.index || operator.kind !== "dense") return undefined;
  const { shape, offset } = network.tensors[operator.weight];
  const inputs = source.size;
  if (shape[0] !== size || shape[1] !== inputs) return undefined;
  const matrix = network.parameters.subarray(offset, offset + size * inputs);
  return { inputs, matrix, rowNorms: rowNormsOf(matrix, size, 0), roundings: 0 };
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
