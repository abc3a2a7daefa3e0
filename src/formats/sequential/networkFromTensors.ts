import { createNetwork, type NetworkDescription } from "../../network/createNetwork.ts";
import { type Network, type Operator, type ParameterTensor, type StoredType, sizeOf } from "../../network/network.ts";
import { definitionOf } from "../../network/operators/index.ts";
import { CreaseError } from "../../numeric/errors.ts";
import type { ArrayType, StoredArray } from "../arrays/storedArray.ts";
import { unusedName } from "../unusedName.ts";
import {
  checkDescription,
  type DescribedLayer,
  formatError,
  type LayerDescription,
  type SequentialDescription,
} from "./description.ts";
import { layerArguments } from "./layerArguments.ts";
import { LAYERS, NOT_PIECEWISE_AFFINE } from "./layers/index.ts";
import type { ExpectedExtent, LayerTensor, OpenLayer } from "./openLayer.ts";

/**
 * The network of a sequence of layers, with numbers from tensors that are named as PyTorch's `state_dict` names them:
 * "0.weight", "0.bias", "2.weight", …. Layers and their arguments mean what they mean in PyTorch when a trained network
 * is evaluated; sizes come from the tensors.
 *
 * Numerics  real arguments, such as a slope, are rounded to float32 unless a tensor is stored as float64, as PyTorch does.
 * Errors    CreaseError: "format" where description and tensors do not fit, or a tensor is left over, with the tensor's
 *           name in details; "unsupported-operator" for a layer that Crease cannot read; "non-finite".
 */
export function networkFromTensors(
  tensors: ReadonlyMap<string, StoredArray>,
  description: SequentialDescription,
): Network {
  if (!(tensors instanceof Map)) {
    throw new TypeError(`networkFromTensors: expected a Map of tensors by name, got ${typeof tensors}`);
  }
  const { inputShape, prefix = "", layers } = checkDescription(description);
  const start = prefix === "" || prefix.endsWith(".") ? prefix : `${prefix}.`;
  const sequence = openSequence(
    tensors,
    inputShape,
    [...tensors.keys()].filter((name) => name.startsWith(start)),
  );
  readLayers(layers, start, sequence);

  const strangers = [...tensors.keys()].filter((name) => name.startsWith(start) && !sequence.used.has(name));
  if (strangers.length > 0) {
    const listed = strangers.slice(0, 5).map((name) => `"${name}" [${tensors.get(name)?.shape}]`);
    const more = strangers.length > 5 ? ` and ${strangers.length - 5} more` : "";
    throw formatError(
      `expected each tensor to belong to a layer, got ${listed.join(", ")}${more} left over; describe their layers, or give the prefix of those that are meant`,
      { tensors: strangers },
    );
  }
  return createNetwork({ inputShape, tensors: sequence.tensors, nodes: sequence.nodes });
}

/** Collects nodes and tensors, each node behind the one before. */
interface Sequence {
  readonly file: ReadonlyMap<string, StoredArray>;
  readonly fileNames: readonly string[];
  readonly nodes: NetworkDescription["nodes"][number][];
  readonly tensors: ParameterArray[];
  /** index of a tensor by its name and the shape that it is used in */
  readonly stored: Map<string, number>;
  /** names of tensors that belong to a layer */
  readonly used: Set<string>;
  readonly nodeNames: Map<string, number>;
  readonly tensorNames: Map<string, number>;
  readonly round: (value: number) => number;
  /** type of numbers that are not in the file */
  readonly constantType: StoredType;
  shape: readonly number[];
}

type ParameterArray = ParameterTensor & { readonly values: Float64Array };

const STORED_TYPES: readonly ArrayType[] = ["float16", "bfloat16", "float32", "float64"] satisfies StoredType[];

function openSequence(
  file: ReadonlyMap<string, StoredArray>,
  shape: readonly number[],
  fileNames: readonly string[],
): Sequence {
  const isWide = fileNames.some((name) => file.get(name)?.storedType === "float64");
  return {
    file,
    fileNames,
    shape,
    nodes: [],
    tensors: [],
    stored: new Map(),
    used: new Set(),
    nodeNames: new Map([["input", 0]]),
    tensorNames: new Map(),
    round: isWide ? (value) => value : Math.fround,
    constantType: isWide ? "float64" : "float32",
  };
}

function readLayers(layers: readonly LayerDescription[], prefix: string, sequence: Sequence): void {
  layers.forEach((layer, place) => {
    const described: DescribedLayer = typeof layer === "string" ? { type: layer } : layer;
    const name = `${prefix}${described.name ?? place}`;
    if (described.type === "Sequential") readSequential(described, name, sequence);
    else readLayer(described, name, sequence);
  });
}

function readSequential({ type, name, layers, ...others }: DescribedLayer, path: string, sequence: Sequence): void {
  const [stranger] = Object.keys(others);
  if (layers === undefined || stranger !== undefined) {
    const got = stranger === undefined ? "no layers" : `"${stranger}"`;
    throw formatError(`layer "${path}" (${type}): expected the keys name and layers, got ${got}`);
  }
  readLayers(layers, `${path}.`, sequence);
}

function readLayer({ type, name, tensors, ...given }: DescribedLayer, path: string, sequence: Sequence): void {
  const read = LAYERS.get(type);
  if (read === undefined) throw unsupported(type, path);
  const fail = (message: string) => formatError(`layer "${path}" (${type}): ${message}`, { layer: path });
  const args = layerArguments(given, sequence.round, fail);
  const roles = new Set<string>();
  const nameOf = (role: string): string => {
    roles.add(role);
    return tensors !== undefined && Object.hasOwn(tensors, role) ? tensors[role] : `${path}.${role}`;
  };
  const operators: Operator[] = [];
  const layer: OpenLayer = {
    arguments: args,
    fail,
    get shape() {
      return sequence.shape;
    },
    tensor: (role, expected, advice) => fileTensor(sequence, nameOf(role), expected, advice, fail),
    constant(role, shape, value) {
      const values = new Float64Array(sizeOf(shape)).fill(sequence.round(value));
      return storeTensor(sequence, `${path}.${role}`, shape, { shape, values, storedType: sequence.constantType });
    },
    ignoreTensor: (role) => sequence.used.add(nameOf(role)),
    append(operator) {
      sequence.shape = shapeOf(operator, sequence, fail);
      operators.push(operator);
    },
  };
  read(layer);
  args.checkAll();
  // the last operator has the layer's name
  operators.forEach((operator, place) => {
    const nodeName = place === operators.length - 1 ? path : `${path}/${operator.kind}`;
    sequence.nodes.push({
      name: unusedName(nodeName, sequence.nodeNames),
      operator,
      inputs: [sequence.nodes.length],
    });
  });
  const stranger = Object.keys(tensors ?? {}).find((role) => !roles.has(role));
  if (stranger !== undefined) {
    const known = roles.size === 0 ? "no tensors" : `tensors for ${[...roles].join(", ")}`;
    throw fail(`expected ${known}, got one for "${stranger}"`);
  }
}

/** A tensor of the file that has the expected shape. */
function fileTensor(
  sequence: Sequence,
  name: string,
  expected: readonly ExpectedExtent[],
  advice: string | undefined,
  fail: (message: string) => CreaseError,
): LayerTensor {
  const details = { tensor: name };
  const failWith = (message: string) => new CreaseError("format", fail(message).message, details);
  const wanted = `tensor "${name}" [${expected.join(" × ")}]`;
  const array = sequence.file.get(name);
  if (array === undefined) {
    // where the prefix fits nothing, what the file has is of more help
    const present = sequence.fileNames.length > 0 ? sequence.fileNames : [...sequence.file.keys()];
    const names = present.slice(0, 4).map((other) => `"${other}"`);
    const rest = present.length > 4 ? ", …" : "";
    const there = names.length === 0 ? "no tensors" : `${names.join(", ")}${rest}`;
    throw failWith(
      `expected ${wanted}, got ${there}; ${advice ?? "correct the name of the layer, or the layers before it"}`,
    );
  }
  const { shape, storedType, values } = array;
  const isFit =
    shape.length === expected.length &&
    shape.every((extent, axis) => extent > 0 && (typeof expected[axis] === "string" || extent === expected[axis]));
  if (!isFit) throw failWith(`expected ${wanted}, got [${shape.join(" × ")}]`);
  if (!STORED_TYPES.includes(storedType)) {
    throw failWith(`expected ${wanted} to be floating point, got ${storedType}`);
  }
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const message = `networkFromTensors: expected finite numbers in tensor "${name}", got ${values[bad]}`;
    throw new CreaseError("non-finite", message, { ...details, element: bad });
  }
  sequence.used.add(name);
  return { name, shape, index: (as = shape) => storeTensor(sequence, name, as, array) };
}

/** Index of a tensor, which is stored once for each shape that it is used in. */
function storeTensor(
  sequence: Sequence,
  name: string,
  shape: readonly number[],
  { values, storedType }: StoredArray,
): number {
  const key = JSON.stringify([name, shape]);
  const known = sequence.stored.get(key);
  if (known !== undefined) return known;
  const index = sequence.tensors.push({
    name: unusedName(name, sequence.tensorNames),
    shape,
    storedType: storedType as StoredType,
    values,
    offset: 0,
  });
  sequence.stored.set(key, index - 1);
  return index - 1;
}

/** The shape of an operator's value by the operator's own rule; a misfit is the description's fault. */
function shapeOf(operator: Operator, { shape, tensors }: Sequence, fail: (message: string) => CreaseError) {
  let next: readonly number[];
  try {
    next = definitionOf(operator).shape(operator, [shape], tensors);
  } catch (error) {
    if (error instanceof RangeError) throw fail(error.message.replace(/^\w+: /, ""));
    throw error;
  }
  if (sizeOf(next) > 2 ** 31) throw fail(`expected at most 2^31 numbers in its value, got [${next}]`);
  return next;
}

function unsupported(type: string, path: string): CreaseError {
  const details = { node: path, operator: type };
  const isBent = NOT_PIECEWISE_AFFINE.has(type);
  const clause = isBent
    ? "which is not piecewise affine; leave it out of the description if it is the last layer"
    : `which Crease does not read; it reads ${[...LAYERS.keys(), "Sequential"].join(", ")}`;
  return new CreaseError(
    "unsupported-operator",
    `networkFromTensors: layer "${path}" uses ${type}, ${clause}`,
    details,
  );
}
