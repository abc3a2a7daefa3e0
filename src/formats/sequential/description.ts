import type { CreaseError } from "../../numeric/errors.ts";
import { arrayError } from "../arrays/arrayError.ts";

/**
 * A network as a sequence of layers, in the words of PyTorch's `nn.Sequential`; `docs/formats.md` lists the layers. Its
 * numbers are tensors of a file.
 */
export interface SequentialDescription {
  /** shape of the input, without the batch axis */
  readonly inputShape: readonly number[];
  /** stands before the names of all layers; tensors whose names begin otherwise are no part of the network */
  readonly prefix?: string;
  readonly layers: readonly LayerDescription[];
}

/** The type of a layer, such as "ReLU", or its type with its arguments, which have PyTorch's names and defaults. */
export type LayerDescription = string | DescribedLayer;

/** One layer of a description: its kind, and the arguments that PyTorch's module of that name takes. */
export interface DescribedLayer {
  readonly type: string;
  /** stands before the names of its tensors, as in "fc1.weight"; its place among the layers from 0 unless given */
  readonly name?: string;
  /** whole names of tensors that are not called so: { "weight": "W1", "bias": "b1" } */
  readonly tensors?: Readonly<Record<string, string>>;
  /** the layers of a Sequential */
  readonly layers?: readonly LayerDescription[];
  readonly [argument: string]: unknown;
}

/** A description that is not one: `networkFromTensors: expected <what>, got <value>[; <what to do>]`. */
export function formatError(message: string, details: Readonly<Record<string, unknown>> = {}): CreaseError {
  return arrayError("networkFromTensors", message, details);
}

/** Checks the outer form of a description that may come from a JSON file; each layer checks its own arguments. */
export function checkDescription(json: unknown): SequentialDescription {
  const example = '{"inputShape": [2], "layers": ["Linear", "ReLU", "Linear"]}';
  if (!isObject(json)) throw formatError(`expected a description such as ${example}, got ${valueText(json)}`);
  const { inputShape, prefix, layers, ...others } = json;
  if (!Array.isArray(inputShape) || inputShape.length === 0 || !inputShape.every(isExtent)) {
    throw formatError(
      `expected "inputShape" to be a list of positive integers, without the batch axis, got ${valueText(inputShape)}`,
    );
  }
  if (prefix !== undefined && typeof prefix !== "string") {
    throw formatError(`expected "prefix" to be text, got ${valueText(prefix)}`);
  }
  const [stranger] = Object.keys(others);
  if (stranger !== undefined) {
    throw formatError(`expected the keys inputShape, prefix and layers in the description, got "${stranger}"`);
  }
  return { inputShape, layers: checkLayers(layers, 0), ...(prefix === undefined ? {} : { prefix }) };
}

/** Sequentials within one another: more is taken for a mistake */
const MAX_DEPTH = 16;

function checkLayers(layers: unknown, depth: number): readonly LayerDescription[] {
  if (!Array.isArray(layers)) throw formatError(`expected "layers" to be a list, got ${valueText(layers)}`);
  if (depth > MAX_DEPTH) throw formatError(`expected at most ${MAX_DEPTH} Sequentials within one another, got more`);
  layers.forEach((layer: unknown, place) => {
    if (typeof layer === "string") return;
    if (!isObject(layer) || typeof layer.type !== "string") {
      throw formatError(
        `expected layer ${place} to be a type such as "ReLU" or an object {"type": …}, got ${valueText(layer)}`,
      );
    }
    const { name, tensors } = layer;
    if (name !== undefined && typeof name !== "string") {
      throw formatError(`expected the name of layer ${place} to be text, got ${valueText(name)}`);
    }
    const isNames = isObject(tensors) && Object.values(tensors).every((value) => typeof value === "string");
    if (tensors !== undefined && !isNames) {
      throw formatError(`expected the tensors of layer ${place} to be names by role, got ${valueText(tensors)}`);
    }
    if (layer.layers !== undefined) checkLayers(layer.layers, depth + 1);
  });
  return layers;
}

export function isExtent(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

/** A value of JSON as messages show it. */
export function valueText(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
