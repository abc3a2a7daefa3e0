/** Files of one operator, read, evaluated and written back, against ONNX Runtime: what the grids of tests share. */
import { expect } from "vitest";
import { readOnnx, writeOnnx } from "../../src/formats/index.ts";
import { forward } from "../../src/network/forward.ts";
import { inputSize } from "../../src/network/network.ts";
import { type Attribute, type Bytes, floats, type NodeOfFile, type OnnxFile, onnxFile } from "./onnxFile.ts";
import { relativeDifference, runOnnx, seededNumbers } from "./onnxRuntime.ts";

type Shape = readonly number[];
export type Attributes = Readonly<Record<string, Attribute>>;

/** Every combination of one value for each key. */
export function grid<Axes extends Readonly<Record<string, readonly unknown[]>>>(
  axes: Axes,
): readonly { readonly [Key in keyof Axes]: Axes[Key][number] }[] {
  let points: Record<string, unknown>[] = [{}];
  for (const [key, values] of Object.entries(axes)) {
    points = points.flatMap((point) => values.map((value) => ({ ...point, [key]: value })));
  }
  return points as { readonly [Key in keyof Axes]: Axes[Key][number] }[];
}

export const numbers = (seed: number, count: number) => {
  const next = seededNumbers(seed);
  return Array.from({ length: count }, () => Math.round(128 * (2 * next() - 1)) / 128);
};
export const random = (name: string, shape: Shape, seed = 3) =>
  floats(
    name,
    shape,
    numbers(
      seed,
      shape.reduce((size, extent) => size * extent, 1),
    ),
  );
export const list = (values: Shape): Attribute => ({ integers: values });
export const flag = (value: number): Attribute => ({ integer: value });

export interface Point {
  readonly node: Omit<NodeOfFile, "inputs"> & { readonly inputs?: readonly string[] };
  readonly input: Shape;
  readonly initializers?: readonly Bytes[];
  readonly opset?: number;
}

/** Compares all points, in batches of 2; at least `least` of them must be files that the runtime takes. */
export async function compareAll(points: readonly Point[], least: number): Promise<void> {
  let taken = 0;
  for (const point of points)
    if (await isTakenAndAgrees(fileOf("batch", point), 2, JSON.stringify(point.node))) taken++;
  expect(taken).toBeGreaterThanOrEqual(least);
}

/** The same for one point whose file fixes the batch at 1; the runtime must take it. */
export async function compareFixed(point: Point): Promise<void> {
  await compareFile(fileOf(1, point), 1);
}

/** The same for a whole file; the runtime must take it. */
export async function compareFile(file: OnnxFile, rows: number): Promise<void> {
  const what = JSON.stringify([file.input, file.nodes]);
  expect(await isTakenAndAgrees(file, rows, what), `the runtime takes ${what}`).toBe(true);
}

function fileOf(batch: "batch" | 1, { node, input, initializers = [], opset = 17 }: Point): OnnxFile {
  return { input: [batch, ...input], opset, nodes: [{ inputs: ["x"], ...node }], initializers };
}

/**
 * Whether the runtime takes the file; what it refuses is no case. Crease's values must be the runtime's, and those of the
 * written copy both, bit for bit where Crease evaluates it.
 */
async function isTakenAndAgrees(description: OnnxFile, rows: number, what: string): Promise<boolean> {
  const file = onnxFile(description);
  const size = (description.input ?? ["batch", 2]).reduce<number>(
    (n, extent) => n * (typeof extent === "number" ? extent : 1),
    1,
  );
  const inputs = Float64Array.from(numbers(7, rows * size));
  let expected: Float64Array;
  try {
    expected = await runOnnx(file, inputs, rows);
  } catch {
    return false;
  }
  const network = readOnnx(file);
  expect(inputSize(network), what).toBe(size);
  const obtained = forward(network, inputs, rows, { precision: "float32" });
  expect(obtained.length, what).toBe(expected.length);
  expect(relativeDifference(obtained, expected), what).toBeLessThan(1e-4);
  const copy = writeOnnx(network);
  expect(relativeDifference(await runOnnx(copy, inputs, rows), expected), `copy of ${what}`).toBeLessThan(1e-4);
  expect(forward(readOnnx(copy), inputs, rows), `copy of ${what}`).toEqual(forward(network, inputs, rows));
  return true;
}
