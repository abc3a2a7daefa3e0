import { CreaseError } from "../numeric/errors.ts";
import {
  type Network,
  type NetworkNode,
  type Operator,
  type ParameterTensor,
  type StoredType,
  sizeOf,
} from "./network.ts";
import { definitionOf } from "./operators/index.ts";

/** What a network is made of, before its shapes are checked. */
export interface NetworkDescription {
  /** shape of the input, without the batch axis */
  readonly inputShape: readonly number[];
  readonly inputName?: string;
  readonly tensors: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    /** "float64" unless said */
    readonly storedType?: StoredType;
    /** row-major */
    readonly values: ArrayLike<number>;
  }[];
  /** node k here is node k + 1 of the network: node 0 is the input */
  readonly nodes: readonly { readonly name: string; readonly operator: Operator; readonly inputs: readonly number[] }[];
  /** index of the output's node; the last one unless said */
  readonly output?: number;
}

/**
 * Builds a network and checks it: every shape fits, every number is finite, every node reads earlier ones.
 *
 * Errors    RangeError where shapes, sizes or indices do not fit; CreaseError "non-finite" where a parameter is not finite.
 */
export function createNetwork(description: NetworkDescription): Network {
  const { parameters, tensors } = packTensors(description.tensors);
  checkShape("the input", description.inputShape);
  const nodes: NetworkNode[] = [
    {
      name: description.inputName ?? "input",
      operator: { kind: "input", shape: description.inputShape },
      inputs: [],
      shape: description.inputShape,
    },
  ];
  for (const { name, operator, inputs } of description.nodes) {
    nodes.push({ name, operator, inputs, shape: shapeOf(name, operator, inputs, nodes, tensors) });
  }
  const output = description.output ?? nodes.length - 1;
  if (!Number.isInteger(output) || output < 0 || output >= nodes.length) {
    throw new RangeError(`createNetwork: expected an output node from 0 to ${nodes.length - 1}, got ${output}`);
  }
  return { parameters, tensors, nodes, output };
}

/** The same network with other finite numbers; graph and shapes stay. */
export function withParameters(network: Network, parameters: Float64Array): Network {
  if (parameters.length !== network.parameters.length) {
    throw new RangeError(`withParameters: expected ${network.parameters.length} parameters, got ${parameters.length}`);
  }
  const bad = parameters.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new CreaseError(
      "non-finite",
      `withParameters: expected finite parameters, got ${parameters[bad]} at ${bad}`,
      {
        element: bad,
      },
    );
  }
  return { ...network, parameters };
}

/** The values of one tensor, as a view. */
export function tensorValues(network: Network, tensor: number): Float64Array {
  const { offset, shape } = network.tensors[tensor];
  return network.parameters.subarray(offset, offset + sizeOf(shape));
}

function packTensors(described: NetworkDescription["tensors"]): {
  parameters: Float64Array;
  tensors: readonly ParameterTensor[];
} {
  const tensors: ParameterTensor[] = [];
  let offset = 0;
  for (const { name, shape, storedType, values } of described) {
    checkShape(`tensor "${name}"`, shape);
    if (values.length !== sizeOf(shape)) {
      throw new RangeError(
        `createNetwork: expected ${sizeOf(shape)} values in tensor "${name}" [${shape}], got ${values.length}`,
      );
    }
    tensors.push({ name, shape, storedType: storedType ?? "float64", offset });
    offset += values.length;
  }
  const parameters = new Float64Array(offset);
  described.forEach(({ name, values }, index) => {
    parameters.set(values, tensors[index].offset);
    const bad = Array.prototype.findIndex.call(values, (value: number) => !Number.isFinite(value));
    if (bad >= 0) {
      throw new CreaseError(
        "non-finite",
        `createNetwork: expected finite parameters, got ${values[bad]} at element ${bad} of tensor "${name}"`,
        { tensor: name, element: bad },
      );
    }
  });
  return { parameters, tensors };
}

function shapeOf(
  name: string,
  operator: Operator,
  inputs: readonly number[],
  nodes: readonly NetworkNode[],
  tensors: readonly ParameterTensor[],
): readonly number[] {
  if (operator.kind === "input") {
    throw new RangeError(`createNetwork: expected one input, got a second one, node "${name}"; concatenate the inputs`);
  }
  const definition = definitionOf(operator);
  const isFit = definition.arity === "many" ? inputs.length > 0 : inputs.length === definition.arity;
  if (!isFit) {
    throw new RangeError(`createNetwork: expected ${definition.arity} inputs of node "${name}", got ${inputs.length}`);
  }
  for (const index of inputs) {
    if (!Number.isInteger(index) || index < 0 || index >= nodes.length) {
      throw new RangeError(`createNetwork: expected node "${name}" to read an earlier node, got ${index}`);
    }
  }
  for (const key of definition.tensors ?? []) {
    const value = operator[key];
    if (value !== undefined && (typeof value !== "number" || tensors[value] === undefined)) {
      throw new RangeError(`createNetwork: expected a tensor for the ${key} of node "${name}", got index ${value}`);
    }
  }
  try {
    return definition.shape(
      operator,
      inputs.map((index) => nodes[index].shape),
      tensors,
    );
  } catch (error) {
    if (error instanceof RangeError) throw new RangeError(`createNetwork: node "${name}": ${error.message}`);
    throw error;
  }
}

function checkShape(what: string, shape: readonly number[]): void {
  if (!shape.every((extent) => Number.isInteger(extent) && extent > 0)) {
    throw new RangeError(`createNetwork: expected positive extents for ${what}, got [${shape}]`);
  }
  if (sizeOf(shape) > 2 ** 31) {
    throw new RangeError(`createNetwork: expected at most 2^31 values in ${what}, got [${shape}]`);
  }
}
