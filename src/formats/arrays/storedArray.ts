import { type StoredType, sizeOf } from "../../network/network.ts";

/** The type in which the numbers of an array are stored. Those of weights are a `StoredType`. */
export type ArrayType =
  | StoredType
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64"
  | "bool";

/** An array of any rank as a file stores it. */
export interface StoredArray {
  /** [] is a scalar; an extent may be 0 */
  readonly shape: readonly number[];
  /** row-major, exactly the numbers that are stored; a bool is 0 or 1 */
  readonly values: Float64Array;
  readonly storedType: ArrayType;
}

/** Throws RangeError where an array does not have the numbers of its shape; `what` names the caller and the array. */
export function checkArray(what: string, { shape, values }: StoredArray): void {
  if (!(values instanceof Float64Array)) throw new TypeError(`${what} values in a Float64Array, got ${typeof values}`);
  if (!shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0)) {
    throw new RangeError(`${what} extents of at least 0, got [${shape}]`);
  }
  if (values.length !== sizeOf(shape)) {
    throw new RangeError(`${what} ${sizeOf(shape)} values for the shape [${shape}], got ${values.length}`);
  }
}
