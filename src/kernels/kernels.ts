/// <reference path="./webAssembly.d.ts" />
/**
 * Loops over float64 and float32 in WebAssembly SIMD, with a memory of their own: the arithmetic of the fast paths, and
 * nothing else. What each computes, to the order of its operations, is a plain function in `specification`.
 *
 * The arguments are numbers: pointers, which are the `byteOffset` of areas of the arena, and counts and strides in elements.
 * Rows are padded by the caller to a multiple of 8 elements. Nothing is checked: a wrong pointer spoils other areas, and
 * one beyond the memory throws `WebAssembly.RuntimeError`. A call costs a few nanoseconds with its arguments written out,
 * and more than a hundred when they are spread from an array: as much as a kernel over 200 forms.
 */
import { type Arena, arenaStart, createArena } from "./arena.ts";
import { type Build, compile, isSupported } from "./wasmModule.ts";

/** The byte offset of an area in the memory. */
export type Pointer = number;

export interface Kernels extends KernelFunctions {
  readonly arena: Arena;
}

/** A product with the selected entries of several rows. */
type SelectedProduct = (
  panels: Pointer,
  panelCount: number,
  inputs: number,
  indices: Pointer,
  count: number,
  x: Pointer,
  xStride: number,
  y: Pointer,
  yStride: number,
) => void;

/** A product with the selected entries of one row. */
type SelectedRow = (
  panels: Pointer,
  panelCount: number,
  inputs: number,
  indices: Pointer,
  count: number,
  x: Pointer,
  y: Pointer,
) => void;

/** A product with a batch of rows. */
type BatchProduct = (
  x: Pointer,
  m: number,
  inputs: number,
  panels: Pointer,
  panelCount: number,
  bias: Pointer,
  y: Pointer,
  yStride: number,
) => void;

/** A dense layer over points that lie side by side. */
type ForwardLayer = (
  groups: number,
  outputs: number,
  inputs: number,
  weight: Pointer,
  weightStride: number,
  bias: Pointer,
  x: Pointer,
  y: Pointer,
  stride: number,
  points: number,
  relu: number,
) => void;

/** Its adjoint. */
type BackwardLayer = (
  groups: number,
  outputs: number,
  inputs: number,
  weight: Pointer,
  weightStride: number,
  dy: Pointer,
  x: Pointer,
  dx: Pointer,
  stride: number,
  points: number,
) => void;

/** Its gradient by the weight. */
type WeightGradient = (
  groups: number,
  outputs: number,
  inputs: number,
  dy: Pointer,
  x: Pointer,
  stride: number,
  points: number,
  gradient: Pointer,
  gradientStride: number,
) => void;

/** Its gradient by the bias. */
type BiasGradient = (outputs: number, dy: Pointer, stride: number, points: number, gradient: Pointer) => void;

/** A step of Adam. */
type Adam = (
  theta: Pointer,
  gradient: Pointer,
  first: Pointer,
  second: Pointer,
  length: number,
  beta1: number,
  rest1: number,
  beta2: number,
  rest2: number,
  stride: number,
  spread: number,
  epsilon: number,
) => void;

/** Adds what passes a gate. */
type Gate = (gate: Pointer, source: Pointer, target: Pointer, length: number) => void;

/** Rows side by side, with zeros behind them. */
type Transpose = (
  source: Pointer,
  rows: number,
  columns: number,
  sourceStride: number,
  target: Pointer,
  targetStride: number,
  length: number,
) => void;

/** The windows of a convolution side by side. */
type GatherPatches = (
  source: Pointer,
  channels: number,
  plane: number,
  elements: Pointer,
  kernel: number,
  places: number,
  target: Pointer,
  targetStride: number,
) => void;

/** Its adjoint. */
type ScatterPatches = (
  source: Pointer,
  sourceStride: number,
  channels: number,
  plane: number,
  elements: Pointer,
  kernel: number,
  places: number,
  target: Pointer,
) => void;

export interface KernelFunctions {
  /** y_r += W x_r over selected inputs, for 3 rows r */
  readonly selectedProduct3: SelectedProduct;
  /** the same for 2 rows */
  readonly selectedProduct2: SelectedProduct;
  /** the same for one row */
  readonly selectedProduct1: SelectedRow;
  /** y += |W| x over selected inputs */
  readonly absoluteProduct1: SelectedRow;
  /** target_r = source_r + d_r column, for 3 rows r */
  rankOne3(
    source: Pointer,
    target: Pointer,
    stride: number,
    length: number,
    column: Pointer,
    d0: number,
    d1: number,
    d2: number,
  ): void;
  /** the same for 2 rows */
  rankOne2(
    source: Pointer,
    target: Pointer,
    stride: number,
    length: number,
    column: Pointer,
    d0: number,
    d1: number,
  ): void;
  /** forms around a new reference point, their errors, and bounds of both in a box around it */
  recenter2(
    source: Pointer,
    errors: Pointer,
    stride: number,
    dx: number,
    dy: number,
    rx: number,
    ry: number,
    rounding: number,
    share: number,
    target: Pointer,
    targetErrors: Pointer,
    uncertainty: Pointer,
  ): void;
  /** signs of z = c + a dx + b dy against its bound, as bits; returns the smallest decided |z| */
  signs2(
    rows: Pointer,
    stride: number,
    count: number,
    errors: Pointer,
    dx: number,
    dy: number,
    gx: number,
    gy: number,
    words: Pointer,
  ): number;
  /** signs of z = c + a dx against its bound, as bits; returns the smallest decided |z| */
  signs1(rows: Pointer, stride: number, count: number, errors: Pointer, dx: number, g: number, words: Pointer): number;
  /** filters over the windows of 3 rows of values, at the places of a list */
  correlate3(
    offsets: Pointer,
    taps: Pointer,
    list: Pointer,
    count: number,
    channels: number,
    plane: number,
    kernel: number,
    x: Pointer,
    xStride: number,
    panels: Pointer,
    outputs: number,
    bias: Pointer,
    patch: Pointer,
    y: Pointer,
    places: number,
    yStride: number,
  ): void;
  /** the same for one row */
  correlate1(
    offsets: Pointer,
    taps: Pointer,
    list: Pointer,
    count: number,
    channels: number,
    plane: number,
    kernel: number,
    x: Pointer,
    panels: Pointer,
    outputs: number,
    bias: Pointer,
    patch: Pointer,
    y: Pointer,
    places: number,
  ): void;
  /** takes over selected elements of 3 rows, and zeros for others, with a bit for each element that changes */
  renew3(source: Pointer, stride: number, selected: Pointer, size: number, target: Pointer, changed: Pointer): void;
  /** the same of one row */
  renew1(source: Pointer, selected: Pointer, size: number, target: Pointer, changed: Pointer): void;
  /** Y = X Wᵀ + b in float64; bias 0 for none */
  readonly multiply64: BatchProduct;
  /** the same in float32 */
  readonly multiply32: BatchProduct;
  /** a dense layer over points side by side, block-diagonal in groups, with or without ReLU (1 or 0); bias 0 for none */
  readonly forwardLayer64: ForwardLayer;
  /** the same in float32 */
  readonly forwardLayer32: ForwardLayer;
  /** its adjoint, 0 where x is not positive; x 0 for everywhere */
  readonly backwardLayer64: BackwardLayer;
  /** the same in float32 */
  readonly backwardLayer32: BackwardLayer;
  /** dW = dy xᵀ of each group */
  readonly weightGradient64: WeightGradient;
  /** the same in float32 */
  readonly weightGradient32: WeightGradient;
  /** sums of the rows of dy */
  readonly biasGradient64: BiasGradient;
  /** the same in float32 */
  readonly biasGradient32: BiasGradient;
  /** rows side by side, with zeros behind them */
  readonly transpose64: Transpose;
  /** the same in float32 */
  readonly transpose32: Transpose;
  /** the windows of a convolution side by side, of one sample */
  readonly gatherPatches64: GatherPatches;
  /** the same in float32 */
  readonly gatherPatches32: GatherPatches;
  /** adds patches to the elements that they stand for */
  readonly scatterPatches64: ScatterPatches;
  /** the same in float32 */
  readonly scatterPatches32: ScatterPatches;
  /** a step of Adam over a multiple of 2 numbers, in float64 */
  readonly adam64: Adam;
  /** the same over float32 numbers */
  readonly adam32: Adam;
  /** target += gate > 0 ? source : 0, of a multiple of 2 float64 */
  readonly gate64: Gate;
  /** the same of a multiple of 4 float32 */
  readonly gate32: Gate;
  /** x < 0 ? 0 : x in place, of a multiple of 2 float64 */
  relu64(values: Pointer, length: number): void;
  /** the same of a multiple of 4 float32 */
  relu32(values: Pointer, length: number): void;
}

export interface KernelOptions {
  /** products and sums in one rounding where the processor can; results then differ among engines (default false) */
  readonly fused?: boolean;
}

const pageBytes = 65536;
const maxPages = 65536;

/**
 * Kernels with a memory of their own, which holds `byteLength` bytes of areas and never grows.
 *
 * @param byteLength sum of `areaBytes` of all areas that will be asked of the arena
 *
 * Errors    RangeError for more bytes than a memory has (4 GiB), or that the engine does not give; and where the engine
 *           lacks SIMD, or relaxed SIMD with `fused`.
 *           On the main thread of a page Chrome compiles more than 4 kB at once from version 114 on; in workers always did.
 * Cost      the first call compiles, in a few milliseconds; later ones take a tenth of one. An engine optimizes a kernel
 *           after some milliseconds in it. It reserves address space for each memory: make a few, not thousands.
 */
export function createKernels(byteLength: number, options: KernelOptions = {}): Kernels {
  const pages = Math.max(1, Math.ceil((arenaStart + byteLength) / pageBytes));
  if (!Number.isSafeInteger(byteLength) || byteLength < 0 || pages > maxPages) {
    throw new RangeError(
      `createKernels: expected 0 to ${maxPages * pageBytes - arenaStart} bytes of areas, got ${byteLength}`,
    );
  }
  const module = moduleFor(options.fused ? "fused" : "base");
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });

  // the module exports these functions and nothing else; test/kernels compares the names
  const functions = exports as unknown as KernelFunctions;
  return { ...functions, arena: createArena(memory.buffer, byteLength) };
}

/** Whether the engine can run `createKernels(…, { fused: true })`. */
export function canFuse(): boolean {
  return isSupported("fused");
}

function moduleFor(build: Build): WebAssembly.Module {
  if (isSupported(build)) return compile(build);
  throw new RangeError(
    build === "fused"
      ? "createKernels: expected an engine with WebAssembly relaxed SIMD, got one without; leave out fused"
      : "createKernels: expected an engine with WebAssembly SIMD, got one without; use a newer engine",
  );
}
