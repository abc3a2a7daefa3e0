import { nodesOfOutput } from "../../network/bindNetwork.ts";
import { type Network, type StoredType, sizeOf, type TensorIndex } from "../../network/network.ts";
import { CreaseError } from "../../numeric/errors.ts";
import { roundToBfloat16, roundToFloat16 } from "../halfPrecision.ts";
import { unusedName } from "../unusedName.ts";
import { type AttributeValue, DATA_TYPE, encodeNode, encodeTensor } from "./encodeModel.ts";
import { numbersOf } from "./operatorNumbers.ts";
import { transpose } from "./transpose.ts";

/** An ONNX graph that is being written; every name in it is new. */
export interface OpenGraph {
  /** in which values are computed */
  readonly type: "float32" | "float64";
  /** version of the operator set */
  readonly opset: number;
  readonly nodes: readonly Uint8Array[];
  readonly initializers: readonly Uint8Array[];
  newName(name: string): string;
  node(
    name: string,
    type: string,
    inputs: readonly string[],
    output: string,
    attributes?: Readonly<Record<string, AttributeValue>>,
  ): void;
  /** name of a tensor, which is written when it is first asked for */
  tensor(index: TensorIndex): string;
  /** name of the transpose of a matrix */
  transposed(index: TensorIndex): string;
  /** name of a new tensor of integers */
  integers(name: string, values: readonly number[]): string;
  /** name of a new tensor in the type of the graph */
  numbers(name: string, shape: readonly number[], values: ArrayLike<number>): string;
  /** name of a new list of float32 numbers, whatever the type of the graph */
  float32s(name: string, values: readonly number[]): string;
  /** name of the network's input, whose first axis is the batch */
  readonly input: string;
  /** this graph, for nodes that compute in float32 whatever its type */
  readonly inFloat32: OpenGraph;
}

/**
 * An empty graph that computes in float64 if a number of the network is stored so or has no other form, else in float32.
 * A tensor keeps the type in which it is stored; where the graph's is another it is cast.
 */
export function openGraph(network: Network): OpenGraph {
  const { tensors, parameters } = network;
  const opset = opsetOf(network);
  const nodes: Uint8Array[] = [];
  const initializers: Uint8Array[] = [];
  const used = new Map<string, number>();
  const nodeNames = new Map<string, number>();
  const written = new Map<string, string>();
  const casts = new Map<string, string>();
  // an empty name would stand for a value that is left out
  const newName = (name: string) => unusedName(name || "value", used);
  const node: OpenGraph["node"] = (name, ...rest) => {
    nodes.push(encodeNode(unusedName(name, nodeNames), ...rest));
  };
  const store = (name: string, dims: readonly number[], stored: StoredType, values: Float64Array): string => {
    checkFinite(name, values, stored);
    const tensor = newName(name);
    initializers.push(encodeTensor(tensor, dims, stored, values));
    return tensor;
  };

  // name of a tensor as it is stored, or of its transpose
  const write = (index: TensorIndex, isTransposed: boolean): string => {
    const key = `${index} ${isTransposed}`;
    const known = written.get(key);
    if (known !== undefined) return known;
    const { name, shape, offset, storedType } = tensors[index];
    const values = parameters.subarray(offset, offset + sizeOf(shape));
    const dims = isTransposed ? [shape[1], shape[0]] : shape;
    const numbers = isTransposed ? transpose(values, shape[0], shape[1]) : values;
    const tensor = store(name, dims, storedType, numbers);
    written.set(key, tensor);
    return tensor;
  };

  const cast = (tensor: string, from: StoredType, type: OpenGraph["type"]): string => {
    if (from === type) return tensor;
    const key = `${tensor} ${type}`;
    const known = casts.get(key);
    if (known !== undefined) return known;
    const value = newName(`${tensor}/${type}`);
    node(`${tensor}/cast`, "Cast", [tensor], value, { to: DATA_TYPE[type] });
    casts.set(key, value);
    return value;
  };

  const shared = {
    opset,
    nodes,
    initializers,
    input: newName(network.nodes[0].name),
    newName,
    node,
    integers(name: string, values: readonly number[]) {
      const tensor = newName(name);
      initializers.push(encodeTensor(tensor, [values.length], "int64", Float64Array.from(values)));
      return tensor;
    },
    float32s(name: string, values: readonly number[]) {
      const tensor = newName(name);
      initializers.push(encodeTensor(tensor, [values.length], "float32", Float64Array.from(values)));
      return tensor;
    },
  } satisfies Partial<OpenGraph>;
  const inType = (type: OpenGraph["type"]) => ({
    ...shared,
    type,
    tensor: (index: TensorIndex) => cast(write(index, false), tensors[index].storedType, type),
    transposed: (index: TensorIndex) => cast(write(index, true), tensors[index].storedType, type),
    numbers: (name: string, shape: readonly number[], values: ArrayLike<number>) =>
      store(name, shape, type, Float64Array.from(values)),
  });
  const inFloat32: OpenGraph = {
    ...inType("float32"),
    get inFloat32() {
      return inFloat32;
    },
  };
  return { ...inType(typeOf(network)), inFloat32 };
}

function typeOf(network: Network): OpenGraph["type"] {
  const isWide =
    network.tensors.some((tensor) => tensor.storedType === "float64") ||
    nodesOfOutput(network).some((index) =>
      numbersOf(network.nodes[index].operator).some((number) => Math.fround(number) !== number),
    );
  return isWide ? "float64" : "float32";
}

/** Average pools have dilations from operator set 19 on. */
function opsetOf(network: Network): number {
  const isDilated = nodesOfOutput(network).some((index) => {
    const { operator } = network.nodes[index];
    return operator.kind === "averagePool" && operator.window.dilations.some((dilation) => dilation !== 1);
  });
  return isDilated ? 19 : 17;
}

function checkFinite(tensor: string, values: Float64Array, type: StoredType): void {
  const bad = values.find((value) => !Number.isFinite(roundedTo(type, value)));
  if (bad === undefined) return;
  const message = `writeOnnx: expected numbers that are finite as ${type} in tensor "${tensor}", got ${bad}`;
  throw new CreaseError("non-finite", message, { tensor });
}

function roundedTo(type: StoredType, value: number): number {
  if (type === "float16") return roundToFloat16(value);
  if (type === "bfloat16") return roundToBfloat16(value);
  return type === "float32" ? Math.fround(value) : value;
}
