/** Files whose constants are computed when they are read, for tests, and their comparison with ONNX Runtime. */
import { expect } from "vitest";
import { readOnnx } from "../../src/formats/index.ts";
import { forward } from "../../src/network/forward.ts";
import { inputSize } from "../../src/network/network.ts";
import {
  type Attribute,
  type Bytes,
  bytes,
  float64,
  floats,
  integers,
  type NodeOfFile,
  onnxFile,
  tensor,
} from "./onnxFile.ts";
import { runOnnx, seededNumbers } from "./onnxRuntime.ts";

export type Shape = readonly number[];

/** Nodes that make the constant "r", and its shape. */
export interface Folded {
  readonly nodes: readonly NodeOfFile[];
  readonly initializers?: readonly Bytes[];
  readonly shape: Shape;
  readonly opset?: number;
  /** largest relative difference to the runtime; none unless said */
  readonly tolerance?: number;
}

const DOUBLE = 11;
export const sizeOf = (shape: Shape) => shape.reduce((size, extent) => size * extent, 1);
export const flag = (value: number): Attribute => ({ integer: value });
export const list = (values: Shape): Attribute => ({ integers: values });
export const doubles = (name: string, dims: Shape, values: Shape) =>
  tensor(name, dims, DOUBLE, bytes(9, float64(values)));
export const int32 = (name: string, dims: Shape, values: Shape) =>
  tensor(name, dims, 6, bytes(9, [...new Uint8Array(Int32Array.from(values).buffer)]));
export const booleans = (name: string, dims: Shape, values: Shape) => tensor(name, dims, 9, bytes(9, values));
export const int8 = (name: string, dims: Shape, values: Shape) =>
  tensor(name, dims, 3, bytes(9, [...new Uint8Array(Int8Array.from(values).buffer)]));
export const uint8 = (name: string, dims: Shape, values: Shape) => tensor(name, dims, 2, bytes(9, values));
export const random = (count: number, seed: number) => {
  const next = seededNumbers(seed);
  return Array.from({ length: count }, () => Math.fround(4 * next() - 2));
};
export const node = (type: string, inputs: readonly string[], attributes?: NodeOfFile["attributes"]): NodeOfFile =>
  attributes === undefined ? { type, inputs, outputs: ["r"] } : { type, inputs, outputs: ["r"], attributes };

/** The constant is turned into doubles, which hold every other type's numbers, and added to the input. */
export async function expectFolded(
  { nodes, initializers = [], shape, opset = 17, tolerance = 0 }: Folded,
  what: string,
): Promise<void> {
  const file = onnxFile({
    input: [1, ...shape],
    inputType: DOUBLE,
    opset,
    nodes: [
      ...nodes,
      { type: "Cast", inputs: ["r"], outputs: ["d"], attributes: { to: flag(DOUBLE) } },
      { type: "Add", inputs: ["x", "d"] },
    ],
    initializers,
  });
  const network = readOnnx(file);
  expect(
    network.nodes.map(({ operator }) => operator.kind),
    what,
  ).toEqual(["input", "shift"]);
  expect(inputSize(network), what).toBe(sizeOf(shape));
  const zeros = new Float64Array(sizeOf(shape));
  const obtained = forward(network, zeros, 1);
  const expected = await runOnnx(file, zeros);
  expect(obtained.length, what).toBe(expected.length);
  obtained.forEach((value, index) => {
    const difference = Math.abs(value - expected[index]);
    expect(difference, `${what}, element ${index}: ${value} and ${expected[index]}`).toBeLessThanOrEqual(
      tolerance * Math.max(1, Math.abs(expected[index])),
    );
  });
}

export const a23 = floats("a", [2, 3], random(6, 1));
export const b3 = floats("b", [3], random(3, 2));
export const a234 = floats("a", [2, 3, 4], random(24, 3));
export const l6 = integers("a", [6], [7, -7, 5, -5, 0, 9]);
export const m6 = integers("b", [6], [2, 2, -3, -3, 4, 9]);
