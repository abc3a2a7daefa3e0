import { type Network, sizeOf, type TensorIndex } from "../../network/network.ts";
import { CreaseError } from "../../numeric/errors.ts";
import { encodeNode, encodeTensor } from "./encodeModel.ts";
import { unusedName } from "./names.ts";
import { transpose } from "./transpose.ts";

/** An ONNX graph that is being written; every name in it is new. */
export interface OpenGraph {
  readonly type: "float32" | "float64";
  readonly nodes: readonly Uint8Array[];
  readonly initializers: readonly Uint8Array[];
  newName(name: string): string;
  node(
    name: string,
    type: string,
    inputs: readonly string[],
    output: string,
    integers?: Readonly<Record<string, number>>,
  ): void;
  /** name of a tensor, which is written when it is first asked for */
  tensor(index: TensorIndex): string;
  /** name of the transpose of a matrix */
  transposed(index: TensorIndex): string;
  /** name of a shape behind the batch axis, for Reshape */
  batchShape(name: string, shape: readonly number[]): string;
}

/** An empty graph in the type of the network's numbers: float64 if one tensor is stored so, else float32. */
export function openGraph({ tensors, parameters }: Network): OpenGraph {
  const type = tensors.some((tensor) => tensor.storedType === "float64") ? "float64" : "float32";
  const nodes: Uint8Array[] = [];
  const initializers: Uint8Array[] = [];
  const used = new Map<string, number>();
  const nodeNames = new Map<string, number>();
  const written = new Map<string, string>();
  // an empty name would stand for a value that is left out
  const newName = (name: string) => unusedName(name || "value", used);

  const write = (index: TensorIndex, isTransposed: boolean): string => {
    const key = `${index} ${isTransposed}`;
    const known = written.get(key);
    if (known !== undefined) return known;
    const { name, shape, offset } = tensors[index];
    const values = parameters.subarray(offset, offset + sizeOf(shape));
    checkFinite(name, values, type);
    const newTensor = newName(name);
    written.set(key, newTensor);
    const dims = isTransposed ? [shape[1], shape[0]] : shape;
    const numbers = isTransposed ? transpose(values, shape[0], shape[1]) : values;
    initializers.push(encodeTensor(newTensor, dims, type, numbers));
    return newTensor;
  };

  return {
    type,
    nodes,
    initializers,
    newName,
    node(name, ...node) {
      nodes.push(encodeNode(unusedName(name, nodeNames), ...node));
    },
    tensor: (index) => write(index, false),
    transposed: (index) => write(index, true),
    batchShape(name, shape) {
      const newTensor = newName(name);
      // 0 keeps the extent of the batch axis
      initializers.push(encodeTensor(newTensor, [shape.length + 1], "int64", Float64Array.of(0, ...shape)));
      return newTensor;
    },
  };
}

function checkFinite(tensor: string, values: Float64Array, type: "float32" | "float64"): void {
  const bad = values.find((value) => !Number.isFinite(type === "float32" ? Math.fround(value) : value));
  if (bad === undefined) return;
  const message = `writeOnnx: expected numbers that are finite as ${type} in tensor "${tensor}", got ${bad}`;
  throw new CreaseError("non-finite", message, { tensor });
}
