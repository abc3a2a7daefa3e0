import { createNetwork, type NetworkDescription } from "../../network/createNetwork.ts";
import { type Network, type Operator, type StoredType, sizeOf, type TensorIndex } from "../../network/network.ts";
import { CreaseError } from "../../numeric/errors.ts";
import { sameShape } from "./broadcasting.ts";
import { formatError, shapeText } from "./errors.ts";
import { asFormatErrors, MAX_RANK, MAX_SIZE, type NumberBudget } from "./limits.ts";
import { unusedName } from "./names.ts";
import type { Constant } from "./tensorValues.ts";

/** A value that depends on the network's input. */
export interface Branch {
  readonly kind: "branch";
  /** index of its node in the network */
  readonly node: number;
  /** the shape that ONNX gives it for one input, batch axis included */
  readonly shape: readonly number[];
}

/** A value of an ONNX graph. */
export type OnnxValue = Branch | Constant;

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
  readonly input: Branch;
  /** append a node; `shape` is that of its value in ONNX, batch axis included */
  append(name: string, operator: Operator, inputs: readonly Branch[], shape: readonly number[]): Branch;
  /** the same numbers under another shape; no node where the shape stays */
  reshape(name: string, branch: Branch, shape: readonly number[]): Branch;
  /** store the numbers of a constant, under its name */
  tensor(constant: Constant, derived: DerivedTensor): TensorIndex;
  /** the shape without its batch axis, as the network has it */
  networkShape(shape: readonly number[]): readonly number[];
  build(output: Branch): Network;
}

/**
 * @param inputShape shape of the input in ONNX
 * @param budget     is spent by the numbers of tensors, and by lists and names in nodes
 * @param batched    whether its first axis is a batch axis, of one input; the network leaves it out
 */
export function createBuilder(
  opset: number,
  inputName: string,
  inputShape: readonly number[],
  batched: boolean,
  budget: NumberBudget,
): NetworkBuilder {
  const nodes: NetworkDescription["nodes"][number][] = [];
  const tensors: NetworkDescription["tensors"][number][] = [];
  // by the numbers of a constant, then by their use: the same numbers may go by several names
  const stored = new Map<Float64Array, Map<string, TensorIndex>>();
  const nodeNames = new Map<string, number>([[inputName, 0]]);
  const tensorNames = new Map<string, number>();

  const networkShape = (shape: readonly number[]) =>
    batched && shape.length >= 2 && shape[0] === 1 ? shape.slice(1) : shape;

  const append = (name: string, operator: Operator, inputs: readonly Branch[], shape: readonly number[]): Branch => {
    checkSize(name, shape);
    spendOn(name, listLength(operator));
    nodes.push({ name: unusedName(name, nodeNames), operator, inputs: inputs.map((input) => input.node) });
    return { kind: "branch", node: nodes.length, shape };
  };

  // 8 characters of a name as one number
  const spendOn = (name: string, numbers: number) => budget.spend(numbers + name.length / 8, name);

  checkSize(inputName, inputShape);
  return {
    opset,
    input: { kind: "branch", node: 0, shape: inputShape },
    append,
    networkShape,

    reshape(name, branch, shape) {
      const from = networkShape(branch.shape);
      const to = networkShape(shape);
      return sameShape(from, to) ? { ...branch, shape } : append(name, { kind: "reshape", shape: to }, [branch], shape);
    },

    tensor(constant, { use, shape, values, computed }) {
      const uses = stored.get(constant.values) ?? new Map<string, TensorIndex>();
      const key = JSON.stringify([use, shape]);
      const known = uses.get(key);
      if (known !== undefined) return known;
      spendOn(constant.name, sizeOf(shape));
      const numbers = values();
      const storedType = checkedType(constant, numbers, computed ?? false);
      const name = unusedName(constant.name, tensorNames);
      stored.set(constant.values, uses.set(key, tensors.push({ name, shape, storedType, values: numbers }) - 1));
      return tensors.length - 1;
    },

    build: (output) =>
      asFormatErrors(() =>
        createNetwork({ inputName, inputShape: networkShape(inputShape), tensors, nodes, output: output.node }),
      ),
  };
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
