import { type AffineForm, createForm, propagateForm } from "../../network/affineForms.ts";
import type { BoundNode } from "../../network/bindNetwork.ts";
import { type Network, type NetworkNode, sizeOf } from "../../network/network.ts";
import type { Stage } from "../../network/stages.ts";
import type { LiveValues } from "./liveValues.ts";

/**
 * The affine map of one stage, from the activations of the units before it, and other values that it reads, to its live
 * values, as the plane engine uses it: whole for the first cell of a family, column by column for its neighbors.
 *
 *     dense     a full matrix: WebAssembly products over panels, rank-one updates by whole columns
 *     columns   a sparse matrix: sums of its columns
 *     chain     anything else, convolutions above all: the kernels of its operators; columns are made when a unit switches
 */
export type StageMap = DenseMap | ColumnMap | ChainMap;

export interface DenseMap {
  readonly kind: "dense";
  readonly inputs: number;
  /** [inputs × stride] column of each activation */
  readonly columns: Float64Array;
  /** [stride] the live values where all activations are zero, and bounds of their errors */
  readonly bias: Float64Array;
  readonly biasErrors: Float64Array;
  /** roundings that an entry of the matrix has behind it */
  readonly roundings: number;
}

export interface ColumnMap {
  readonly kind: "columns";
  readonly inputs: number;
  readonly columns: SparseColumns;
  /** [stride] the live values where all activations are zero, and bounds of their errors */
  readonly bias: Float64Array;
  readonly biasErrors: Float64Array;
  readonly roundings: number;
}

export interface ChainMap {
  readonly kind: "chain";
  readonly inputs: number;
  readonly roundings: number;
  /** columns that were needed so far, by unit */
  readonly known: Map<number, SparseColumn>;
}

/** The entries of one column that are not zero. */
export interface SparseColumn {
  readonly rows: Uint32Array;
  readonly values: Float64Array;
  /** bounds of the sums of |products| that the values are sums of */
  readonly magnitudes: Float64Array;
}

/** All columns of a sparse matrix, one behind the other. */
export interface SparseColumns extends SparseColumn {
  /** [inputs + 1] */
  readonly offsets: Uint32Array;
}

/** Operators whose kernels take no longer for a row of zeros with a single one than that one needs. */
const cheapOnUnitVectors: ReadonlySet<string> = new Set(["dense", "shift", "scale", "reshape", "negate"]);

/** Most inputs of a convolution with a single window whose columns are made all at once: each takes as long as a pass. */
const mostWindowInputs = 2 ** 12;

/** A convolution with a single window is a full matrix. */
function isCheapOnUnitVectors({ operator, shape }: NetworkNode, inputs: number): boolean {
  if (operator.kind === "convolution") return sizeOf(shape) === shape[0] && inputs <= mostWindowInputs;
  return cheapOnUnitVectors.has(operator.kind);
}

/** Largest matrix that is stored whole, entries. */
const largestMatrix = 2 ** 24;

/** Share of entries that are not zero above which a matrix is stored whole. */
const fullEnough = 0.3;

/**
 * Chooses the map of a stage.
 *
 * @param before the stage whose units it reads
 */
export function stageMapOf(network: Network, stage: Stage, before: Stage, live: LiveValues): StageMap {
  const source = before.piecewise as BoundNode;
  const inputs = source.size;
  const roundings = stage.affine.reduce((sum, node) => sum + (node.affine?.roundings ?? 0), 0);
  // one node read, another one made
  const isOneToOne =
    before.carried.length === 1 &&
    before.carried[0] === source &&
    live.nodes.length === 1 &&
    live.nodes[0].index !== source.index;
  const isCheap = stage.affine.every(({ index }) => isCheapOnUnitVectors(network.nodes[index], inputs));
  if (!isOneToOne || !isCheap || inputs * live.stride > largestMatrix) {
    return { kind: "chain", inputs, roundings, known: new Map() };
  }
  const buffers = createBuffers(stage, before);
  const { bias, biasErrors } = biasOf(stage, before, live);
  // with one matrix in the chain each entry has one path, and is all there is to its magnitude
  const kindOf = ({ index }: BoundNode) => network.nodes[index].operator.kind;
  const products = stage.affine.filter((node) => kindOf(node) === "dense").length;
  if (products <= 1) {
    const columns = wholeMatrix(stage, source, live, buffers);
    const entries = columns.reduce((sum, value) => (value === 0 ? sum : sum + 1), 0);
    if (entries > fullEnough * inputs * live.nodes[0].size) {
      // an entry is a weight as it is stored, times the factors of scales
      const scales = stage.affine.filter((node) => kindOf(node) === "scale");
      const own = scales.reduce((sum, node) => sum + (node.affine?.roundings ?? 0), 0);
      return { kind: "dense", inputs, columns, bias, biasErrors, roundings: own };
    }
  }
  const all = Array.from({ length: inputs }, (_, unit) => columnOf(stage, source.index, live, buffers, unit));
  return { kind: "columns", inputs, columns: joinColumns(all), bias, biasErrors, roundings };
}

/** [inputs × stride] the columns of a chain with one live node. */
function wholeMatrix(stage: Stage, source: BoundNode, live: LiveValues, buffers: ChainBuffers): Float64Array {
  const columns = new Float64Array(source.size * live.stride);
  const entry = bufferOf(buffers, source.index);
  const result = bufferOf(buffers, live.nodes[0].index);
  for (let unit = 0; unit < source.size; unit++) {
    entry[unit] = 1;
    runChain(stage, buffers);
    columns.set(result, unit * live.stride);
    entry[unit] = 0;
  }
  return columns;
}

/** The column of a unit in a chain of operators, from its kernels. */
export function columnOf(
  stage: Stage,
  source: number,
  live: LiveValues,
  buffers: ChainBuffers,
  unit: number,
): SparseColumn {
  const entry = bufferOf(buffers, source);
  entry[unit] = 1;
  // an entry that cancels to zero has a rounding error all the same: what counts is whether any path leads to it
  for (const node of stage.affine) {
    const read = node.inputs.map((index) => bufferOf(buffers, index));
    node.affine?.magnitude(read, 0, bufferOf(buffers, node.index));
  }
  const rows: number[] = [];
  const magnitudes: number[] = [];
  for (const { index, offset, size } of live.nodes) {
    const buffer = bufferOf(buffers, index);
    for (let i = 0; i < size; i++) {
      if (buffer[i] === 0) continue;
      rows.push(offset + i);
      magnitudes.push(buffer[i]);
    }
  }
  runChain(stage, buffers);
  const values = new Float64Array(rows.length);
  let k = 0;
  for (const { index, offset, size } of live.nodes) {
    const buffer = bufferOf(buffers, index);
    for (; k < rows.length && rows[k] < offset + size; k++) values[k] = buffer[rows[k] - offset];
  }
  entry[unit] = 0;
  return { rows: Uint32Array.from(rows), values, magnitudes: Float64Array.from(magnitudes) };
}

/** One row of values for each node that a stage reads or makes. */
export type ChainBuffers = ReadonlyMap<number, Float64Array>;

/** Buffers that hold zeros. */
export function createBuffers(stage: Stage, before: Stage): ChainBuffers {
  return new Map([...before.carried, ...stage.affine].map(({ index, size }) => [index, new Float64Array(size)]));
}

function runChain(stage: Stage, buffers: ChainBuffers): void {
  for (const node of stage.affine) {
    node.affine?.apply(
      node.inputs.map((index) => bufferOf(buffers, index)),
      1,
      Float64Array.of(0),
      bufferOf(buffers, node.index),
    );
  }
}

/** What a stage makes of zeros: a form without directions. */
function biasOf(stage: Stage, before: Stage, live: LiveValues): Pick<DenseMap, "bias" | "biasErrors"> {
  const forms = new Map([...before.carried, ...stage.affine].map(({ index, size }) => [index, createForm(size, 0)]));
  const formOf = (index: number) => forms.get(index) as AffineForm;
  const frame = { reference: new Float64Array(0), radii: new Float64Array(0), biasWeights: Float64Array.of(1) };
  for (const node of stage.affine) propagateForm(node, node.inputs.map(formOf), frame, formOf(node.index), new Map());
  const bias = new Float64Array(live.stride);
  const biasErrors = new Float64Array(live.stride);
  for (const { index, offset } of live.nodes) {
    bias.set(formOf(index).rows, offset);
    biasErrors.set(formOf(index).errors, offset);
  }
  return { bias, biasErrors };
}

function bufferOf(buffers: ChainBuffers, index: number): Float64Array {
  return buffers.get(index) as Float64Array;
}

function joinColumns(all: readonly SparseColumn[]): SparseColumns {
  const entries = all.reduce((sum, { rows }) => sum + rows.length, 0);
  const offsets = new Uint32Array(all.length + 1);
  const rows = new Uint32Array(entries);
  const values = new Float64Array(entries);
  const magnitudes = new Float64Array(entries);
  all.forEach((column, unit) => {
    rows.set(column.rows, offsets[unit]);
    values.set(column.values, offsets[unit]);
    magnitudes.set(column.magnitudes, offsets[unit]);
    offsets[unit + 1] = offsets[unit] + column.rows.length;
  });
  return { offsets, rows, values, magnitudes };
}
