/**
 * How fast the kernels are, on one thread and in both builds:
 *
 *   npx --no-install node --conditions=source bench/kernels.ts [WIDTH]
 *
 * Prints the median of 15 rounds, in which all kernels take turns, with the best of them, and a checksum of what the first
 * call wrote. A busy neighbor on the same core halves the rates: then the best is nearer to the truth.
 */
import { createRandom } from "crease/numeric";
import { canFuse, createKernels } from "../src/kernels/kernels.ts";
import { packPanels, packPanels32, panelCount } from "../src/kernels/panels.ts";

interface Workload {
  readonly name: string;
  /** floating-point operations of one call, for a rate; 0 for a time instead */
  readonly operations: number;
  /** what it writes */
  readonly output: Float64Array | Float32Array | Uint32Array;
  readonly run: () => void;
}

const rounds = 15;
const width = Number(process.argv[2] ?? 256);
if (width % 32 !== 0 || !(width >= 32 && width <= 1024)) {
  throw new RangeError(`bench/kernels: expected a multiple of 32 up to 1024 as width, got ${process.argv[2]}`);
}

console.log(`${width} inputs, half of them selected, and ${width} outputs, forms or rows of a batch`);
for (const fused of canFuse() ? [false, true] : [false]) {
  console.log(fused ? "\nfused" : "\nbase");
  const workloads = workloadsOf(fused);
  const checksums = workloads.map(({ run, output }) => {
    run();
    return checksum(output);
  });
  const seconds = measure(workloads);
  for (const [i, { name, operations }] of workloads.entries()) {
    const [best, median] = [seconds[i][0], seconds[i][rounds >> 1]].map((time) =>
      operations > 0 ? `${(operations / time / 10 ** 9).toFixed(1)}` : `${(time * 1_000_000).toFixed(3)}`,
    );
    const unit = operations > 0 ? "GFLOP/s" : "µs";
    console.log(`${name.padEnd(18)} ${`${median} (${best}) ${unit}`.padEnd(24)} checksum ${checksums[i]}`);
  }
}

/** Every kernel, on random numbers of one seed. */
function workloadsOf(fused: boolean): Workload[] {
  const random = createRandom(1, "bench", "kernels");
  const square = width * width;
  const kernels = createKernels(8 * (3 * square + 34 * width) + 16 + 4 * (3 * square + 4 * width), { fused });
  const { arena } = kernels;
  const filled = <T extends Float64Array | Float32Array>(area: T): T => {
    for (let i = 0; i < area.length; i++) area[i] = random.normal();
    return area;
  };

  const weight = filled(new Float64Array(square));
  const count = panelCount(width);
  const panels = arena.float64(square);
  packPanels(weight, width, width, panels);
  const panels32 = arena.float32(square);
  packPanels32(weight, width, width, panels32);
  const indices = arena.uint32(width / 2);
  for (let l = 0; l < indices.length; l++) indices[l] = 2 * l + random.integer(2);
  const words = arena.uint32(width / 16);
  const x = filled(arena.float64(3 * width));
  const bias = filled(arena.float64(width));
  const sizes = arena.float64(width);
  sizes.set(bias.map(Math.abs));
  const [y1, y2, y3, yAbsolute] = [1, 2, 3, 1].map((rows) => filled(arena.float64(rows * width)));
  const [changed2, changed3] = [2, 3].map((rows) => filled(arena.float64(rows * width)));
  // a window of one element in each channel; half of the elements are zero
  const [filtered3, filtered1, renewed] = [3, 1, 3].map((rows) => arena.float64(rows * width));
  const sparse = arena.float64(3 * width);
  for (let r = 0; r < 3; r++) for (const at of indices) sparse[r * width + at] = random.normal();
  const offsets = arena.uint32(4);
  offsets[1] = 1;
  const [o, t, patch] = [offsets.byteOffset, offsets.byteOffset + 8, arena.float64(4 * width).byteOffset];
  const batch = filled(arena.float64(square));
  const product = arena.float64(square);
  const bias32 = filled(arena.float32(width));
  const batch32 = filled(arena.float32(square));
  const product32 = arena.float32(square);

  // the arguments are written out: spreading them would take as long as a short kernel
  const [p, b, s, w, xs] = [panels, bias, sizes, words, x].map((area) => area.byteOffset);
  const [i, half, p32, b32] = [indices.byteOffset, indices.length, panels32.byteOffset, bias32.byteOffset];
  const [xs64, xs32] = [batch.byteOffset, batch32.byteOffset];
  const work = (name: string, operations: number, output: Workload["output"], of: (y: number) => () => void) => {
    return { name, operations, output, run: of(output.byteOffset) };
  };
  return [
    work("selectedProduct3", 3 * square, y3, (y) => () => {
      kernels.selectedProduct3(p, count, width, i, half, xs, width, y, width);
    }),
    work("selectedProduct2", 2 * square, y2, (y) => () => {
      kernels.selectedProduct2(p, count, width, i, half, xs, width, y, width);
    }),
    work("selectedProduct1", square, y1, (y) => () => kernels.selectedProduct1(p, count, width, i, half, xs, y)),
    work("absoluteProduct1", square, yAbsolute, (y) => () => kernels.absoluteProduct1(p, count, width, i, half, s, y)),
    work("correlate3", 3 * square, filtered3, (y) => () => {
      kernels.correlate3(o, t, o, 1, width, 1, 1, sparse.byteOffset, width, p, width, b, patch, y, 1, width);
    }),
    work("correlate1", square, filtered1, (y) => () => {
      kernels.correlate1(o, t, o, 1, width, 1, 1, sparse.byteOffset, p, width, b, patch, y, 1);
    }),
    work("renew3", 0, renewed, (y) => () => kernels.renew3(xs, width, 0, width, y, w)),
    work("rankOne3", 0, changed3, (y) => () => kernels.rankOne3(y, y, width, width, b, 0.25, -0.5, 0.125)),
    work("rankOne2", 0, changed2, (y) => () => kernels.rankOne2(y, y, width, width, b, 0.25, -0.5)),
    work("signs2", 0, words, () => () => kernels.signs2(xs, width, width, s, 0.5, -0.25, 0.25, 0.125, w)),
    work("signs1", 0, words, () => () => kernels.signs1(xs, width, width, s, 0.5, 0.25, w)),
    work("multiply64", 2 * width * square, product, (y) => () => {
      kernels.multiply64(xs64, width, width, p, count, b, y, width);
    }),
    work("multiply32", 2 * width * square, product32, (y) => () => {
      kernels.multiply32(xs32, width, width, p32, count, b32, y, width);
    }),
    work("relu64", 0, product, (y) => () => kernels.relu64(y, square)),
    work("relu32", 0, product32, (y) => () => kernels.relu32(y, square)),
  ];
}

/** Ascending seconds of a call, for each workload. */
function measure(workloads: readonly Workload[]): number[][] {
  // calls that take some milliseconds, after as many as an engine needs to optimize them
  const calls = workloads.map(({ run }) => {
    for (let spent = 0; spent < 0.1; ) spent += timeOf(run, 10);
    return Math.ceil((0.005 * 10) / timeOf(run, 10));
  });
  const seconds: number[][] = workloads.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, { run }] of workloads.entries()) seconds[i].push(timeOf(run, calls[i]) / calls[i]);
  }
  return seconds.map((times) => times.sort((a, b) => a - b));
}

/** Seconds of some calls. */
function timeOf(run: () => void, calls: number): number {
  const start = performance.now();
  for (let i = 0; i < calls; i++) run();
  return (performance.now() - start) / 1000;
}

/** The same for the same bytes in the same order. */
function checksum({ buffer, byteOffset, byteLength }: Workload["output"]): string {
  let sum = 0;
  for (const byte of new Uint8Array(buffer, byteOffset, byteLength)) sum = (Math.imul(sum, 31) + byte) >>> 0;
  return sum.toString(16).padStart(8, "0");
}
