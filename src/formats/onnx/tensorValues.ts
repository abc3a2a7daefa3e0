import { type StoredType, sizeOf } from "../../network/network.ts";
import { type ElementType, formatOf, type IntegerType, isStoredType } from "./elementTypes.ts";
import { formatError, shapeText } from "./errors.ts";
import type { ExternalReader } from "./externalData.ts";
import { MAX_RANK, MAX_SIZE, type NumberBudget } from "./limits.ts";
import type { TensorProto } from "./messages.ts";

/** A tensor whose numbers are known when the file is read. */
export interface Constant {
  readonly kind: "constant";
  readonly name: string;
  readonly shape: readonly number[];
  /** row-major; every stored type fits float64, except integers beyond 2^53, which are rounded */
  readonly values: Float64Array;
  /** absent for integers and booleans, which are no weights */
  readonly storedType?: StoredType;
  /** the tensor that was cast to a wider type, which changes no number: it is the one that is kept */
  readonly widenedFrom?: { readonly name: string; readonly storedType: StoredType };
  /** of an integer or boolean: which one, "int64" unless said */
  readonly integerType?: IntegerType;
}

export function makeConstant(
  name: string,
  type: ElementType,
  shape: readonly number[],
  values: Float64Array,
): Constant {
  const constant = { kind: "constant", name, shape, values } as const;
  return isStoredType(type) ? { ...constant, storedType: type } : { ...constant, integerType: type };
}

export function elementTypeOf({ storedType, integerType }: Constant): ElementType {
  return storedType ?? integerType ?? "int64";
}

/** Decodes the tensors of one file. */
export type TensorReader = (tensor: TensorProto, name?: string) => Constant;

export function tensorReader(external: ExternalReader, budget: NumberBudget): TensorReader {
  return (tensor, name = tensor.name) => tensorConstant(tensor, name, external, budget);
}

/**
 * The numbers of a tensor, raw, typed or external. The claimed shape is compared with the numbers that are there before
 * any array is made.
 */
function tensorConstant(tensor: TensorProto, name: string, external: ExternalReader, budget: NumberBudget): Constant {
  const format = formatOf(tensor.dataType, `tensor "${name}"`);
  if (tensor.segmented) throw formatError(`expected tensor "${name}" in one piece, got a segment`, { tensor: name });
  const size = claimedSize(tensor, name);
  const byteLength = Math.ceil((size * format.bits) / 8);
  let raw = tensor.rawData;
  if (tensor.external !== undefined) {
    raw = external(tensor.external, name, byteLength);
    budget.spend(size, name);
  }
  const typed = format.typed(tensor);
  // in a typed field elements of 4 bits share an entry as they share a byte of raw data
  if (raw === undefined && format.bits === 4) raw = Uint8Array.from(typed);
  const isFit = raw === undefined ? typed.length === size : raw.length === byteLength;
  if (!isFit) {
    const present = raw === undefined ? typed.length : (8 * raw.length) / format.bits;
    throw formatError(
      `expected ${size} elements of type ${format.type} in tensor "${name}" ${shapeText(tensor.dims)}, got ${present}`,
      { tensor: name },
    );
  }
  const values = new Float64Array(size);
  if (raw === undefined) {
    const { decode } = format;
    for (let i = 0; i < size; i++) values[i] = decode === undefined ? typed[i] : decode(typed[i]);
  } else {
    const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
    for (let i = 0; i < size; i++) values[i] = format.read(view, i);
  }
  return makeConstant(name, format.type, tensor.dims, values);
}

function claimedSize({ dims }: TensorProto, name: string): number {
  if (dims.length > MAX_RANK || !dims.every((extent) => Number.isSafeInteger(extent) && extent >= 0)) {
    throw formatError(
      `expected at most ${MAX_RANK} extents, each at least 0, in tensor "${name}", got ${shapeText(dims)}`,
      {
        tensor: name,
      },
    );
  }
  const size = sizeOf(dims);
  if (size > MAX_SIZE) {
    throw formatError(`expected at most 2^31 elements in tensor "${name}", got ${shapeText(dims)}`, { tensor: name });
  }
  return size;
}
