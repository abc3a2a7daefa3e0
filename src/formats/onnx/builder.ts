import { createNetwork, type NetworkDescription } from "../../network/createNetwork.ts";
import {
  type Network,
  type Operator,
  type ParameterTensor,
  type StoredType,
  sizeOf,
  type TensorIndex,
} from "../../network/network.ts";
import { definitionOf } from "../../network/operators/index.ts";
import { CreaseError } from "../../numeric/errors.ts";
import { unusedName } from "../unusedName.ts";
import { sameShape } from "./broadcasting.ts";
import { formatError, shapeText } from "./errors.ts";
import type { BatchAxis } from "./graphInput.ts";
import { asFormatErrors, MAX_RANK, MAX_SIZE, type NumberBudget } from "./limits.ts";
import type { Constant } from "./tensorValues.ts";

/** A value that depends on the network's input, or that stands in the network as a node although it does not. */
export interface Branch {
  readonly kind: "branch";
  /** index of its node in the network */
  readonly node: number;
  /** the shape that ONNX gives it for one input, batch axis included */
  readonly shape: readonly number[];
}

/** A value of an ONNX graph. */
export type OnnxValue = Branch | Constant;

/** A branch as an operator reads it: the same numbers under a shape of the operator's choice. */
export interface View {
  readonly branch: Branch;
  readonly shape: readonly number[];
}

/** Numbers made from a constant: transposed, negated, multiplied. */
export interface DerivedTensor {
  /** tells one use of a constant from another; a constant is stored once for each */
  readonly use: string;
  readonly shape: readonly number[];
  readonly values: () => Float64Array;
  /** whether these are other numbers than the constant's, up to order, repetition and sign */
  readonly computed?: boolean;
}

/** Collects nodes and tensors, and makes the network of them. */
export interface NetworkBuilder {
  /** version of the default operator set */
  readonly opset: number;
  /** whether values have a batch axis first */
  readonly batch: BatchAxis;
  readonly input: Branch;
  /** append a node; `shape` is that of its value in ONNX, batch axis included */
  append(name: string, operator: Operator, inputs: readonly Branch[], shape: readonly number[]): Branch;
  /**
   * Append a node that reads its inputs under shapes of its own: reshapes stand before and behind it where these are
   * not the network's. Its value has in ONNX the shape that the operator gives, with the axes `leading` before.
   */
  appendTo(name: string, operator: Operator, views: readonly View[], leading: readonly number[]): Branch;
  /** the same numbers under another shape; no node where the shape stays */
  reshape(name: string, branch: Branch, shape: readonly number[]): Branch;
  /** store the numbers of a constant, under its name */
  tensor(constant: Constant, derived: DerivedTensor): TensorIndex;
  /** a constant as a node, for operators whose operands are all branches */
  constant(name: string, constant: Constant): Branch;
  /** count numbers that a node is about to list; throws where they are too many */
  spend(name: string, numbers: number): void;
  /** the shape without its batch axis, as the network has it */
  networkShape(shape: readonly number[]): readonly number[];
  /** the network of the nodes that lead to the output */
  build(output: Branch): Network;
}

type NodeDescription = NetworkDescription["nodes"][number];

/**
 * @param inputShape shape of the input in ONNX
 * @param batch      whether its first axis is a batch axis, of one input; the network leaves it out
 * @param budget     is spent by the numbers of tensors, and by lists and names in nodes
 */
export function createBuilder(
  opset: number,
  inputName: string,
  inputShape: readonly number[],
  batch: BatchAxis,
  budget: NumberBudget,
): NetworkBuilder {
  const nodes: NodeDescription[] = [];
  const tensors: NetworkDescription["tensors"][number][] = [];
  const parameterTensors: ParameterTensor[] = [];
  // by the numbers of a constant, then by their use: the same numbers may go by several names
  const stored = new Map<Float64Array, Map<string, TensorIndex>>();
  const views = new Map<string, number>();
  const nodeNames = new Map<string, number>([[inputName, 0]]);
  const tensorNames = new Map<string, number>();

  const networkShape = (shape: readonly number[]) =>
    batch !== "none" && shape.length >= 2 && shape[0] === 1 ? shape.slice(1) : shape;

  // 8 characters of a name as one number
  const spendOn = (name: string, numbers: number) => budget.spend(numbers + name.length / 8, name);

  const push = (name: string, operator: Operator, inputs: readonly number[]): number => {
    spendOn(name, listLength(operator));
    return nodes.push({ name: unusedName(name, nodeNames), operator, inputs });
  };

  const append = (name: string, operator: Operator, inputs: readonly Branch[], shape: readonly number[]): Branch => {
    checkSize(name, shape);
    const node = push(
      name,
      operator,
      inputs.map((input) => input.node),
    );
    return { kind: "branch", node, shape };
  };

  // index of the node that holds a branch under another shape, which is made once
  const viewed = (name: string, { branch, shape }: View): number => {
    if (sameShape(networkShape(branch.shape), shape)) return branch.node;
    const key = `${branch.node} ${shape.join()}`;
    const known = views.get(key);
    if (known !== undefined) return known;
    const node = push(`${name}/reshape`, { kind: "reshape", shape }, [branch.node]);
    views.set(key, node);
    return node;
  };

  const tensor = (constant: Constant, { use, shape, values, computed }: DerivedTensor): TensorIndex => {
    const uses = stored.get(constant.values) ?? new Map<string, TensorIndex>();
    const key = JSON.stringify([use, shape]);
    const known = uses.get(key);
    if (known !== undefined) return known;
    spendOn(constant.name, sizeOf(shape));
    const numbers = values();
    const kept = { ...constant, ...constant.widenedFrom };
    const storedType = checkedType(kept, numbers, computed ?? false);
    const name = unusedName(kept.name, tensorNames);
    parameterTensors.push({ name, shape, storedType, offset: 0 });
    stored.set(constant.values, uses.set(key, tensors.push({ name, shape, storedType, values: numbers }) - 1));
    return tensors.length - 1;
  };

  checkSize(inputName, inputShape);
  return {
    opset,
    batch,
    input: { kind: "branch", node: 0, shape: inputShape },
    append,
    networkShape,
    spend: spendOn,

    appendTo(name, operator, read, leading) {
      const inputs = read.map((view) => viewed(name, view));
      const inputShapes = read.map((view) => view.shape);
      const given = valueShape(name, operator, inputShapes, parameterTensors);
      const shape = [...leading, ...given];
      checkSize(name, shape);
      const isWhole = sameShape(given, networkShape(shape));
      const node = push(isWhole ? name : `${name}/${operator.kind}`, operator, inputs);
      if (isWhole) return { kind: "branch", node, shape };
      return { kind: "branch", node: push(name, { kind: "reshape", shape: networkShape(shape) }, [node]), shape };
    },

    reshape(name, branch, shape) {
      const from = networkShape(branch.shape);
      const to = networkShape(shape);
      return sameShape(from, to) ? { ...branch, shape } : append(name, { kind: "reshape", shape: to }, [branch], shape);
    },

    tensor,

    constant(name, constant) {
      const shape = networkShape(constant.shape);
      const value = tensor(constant, { use: "node", shape, values: () => constant.values });
      return append(name, { kind: "constant", value }, [], constant.shape);
    },

    build: (output) =>
      asFormatErrors(() =>
        createNetwork({ inputName, inputShape: networkShape(inputShape), tensors, ...ancestors(nodes, output.node) }),
      ),
  };
}

/** The shape of an operator's value by the operator's own rule; a misfit is the file's fault. */
function valueShape(
  name: string,
  operator: Operator,
  inputShapes: readonly (readonly number[])[],
  tensors: readonly ParameterTensor[],
): readonly number[] {
  try {
    return definitionOf(operator).shape(operator, inputShapes, tensors);
  } catch (error) {
    if (error instanceof RangeError) throw formatError(`node "${name}": ${error.message}`);
    throw error;
  }
}

/** The nodes that lead to the output, numbered anew: a part of a Split, say, may lead nowhere. */
function ancestors(
  nodes: readonly NodeDescription[],
  output: number,
): { readonly nodes: readonly NodeDescription[]; readonly output: number } {
  const needed = new Set([output]);
  for (let index = nodes.length; index > 0; index--) {
    if (needed.has(index)) for (const input of nodes[index - 1].inputs) needed.add(input);
  }
  const places = new Map<number, number>([[0, 0]]);
  const kept: NodeDescription[] = [];
  nodes.forEach(({ inputs, ...node }, place) => {
    if (!needed.has(place + 1)) return;
    places.set(place + 1, kept.length + 1);
    kept.push({ ...node, inputs: inputs.map((input) => places.get(input) as number) });
  });
  return { nodes: kept, output: places.get(output) as number };
}

/** The type that stores the numbers of a weight, or of what was made from it, without a further rounding. */
function checkedType(constant: Constant, numbers: Float64Array, computed: boolean): StoredType {
  const { name, storedType } = constant;
  if (storedType === undefined) {
    throw formatError(`expected tensor "${name}" to be floating point, got integers`, { tensor: name });
  }
  if (numbers.length === 0) {
    throw formatError(`expected at least one element in tensor "${name}", got ${shapeText(constant.shape)}`, {
      tensor: name,
    });
  }
  const bad = numbers.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const details = { tensor: name, element: bad };
    throw new CreaseError(
      "non-finite",
      `readOnnx: expected finite numbers in tensor "${name}", got ${numbers[bad]}`,
      details,
    );
  }
  if (storedType === "float64" || !computed) return storedType;
  return numbers.every((value) => Math.fround(value) === value) ? "float32" : "float64";
}

/** Numbers in the lists that describe an operator, such as the indices of a gather. */
function listLength(operator: Operator): number {
  const lengths: number[] = Object.values(operator).map((value) => (Array.isArray(value) ? value.length : 0));
  return lengths.reduce((sum, length) => sum + length, 0);
}

function checkSize(name: string, shape: readonly number[]): void {
  if (shape.length > MAX_RANK) {
    throw formatError(`expected at most ${MAX_RANK} axes in value "${name}", got ${shape.length}`);
  }
  if (shape.every((extent) => Number.isSafeInteger(extent) && extent > 0) && sizeOf(shape) <= MAX_SIZE) return;
  throw formatError(`expected positive extents and at most 2^31 numbers in value "${name}", got ${shapeText(shape)}`);
}
