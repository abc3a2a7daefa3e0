import { formatError } from "./errors.ts";
import type { NumberBudget } from "./limits.ts";

/**
 * The bytes start ≤ i < end of a file beside the model, or undefined where there is no such file. The location is a
 * relative path that stays below the model's folder, as far as its text tells.
 */
export type ExternalData = (location: string, start: number, end: number) => Uint8Array | undefined;

/**
 * Where a tensor says that its numbers are: the keys `location`, `offset` and `length`.
 *
 * Source    ONNX specification, "External Data".
 */
export type ExternalEntries = ReadonlyMap<string, string>;

/** @param size numbers of the tensor, which take `byteLength` bytes */
export type ExternalReader = (entries: ExternalEntries, tensor: string, size: number, byteLength: number) => Uint8Array;

/**
 * Reads the bytes of tensors that lie in other files.
 *
 * @param budget is extended by the numbers of other files; those that tensors share count once
 */
export function externalReader(externalData: ExternalData | undefined, budget: NumberBudget): ExternalReader {
  // of each file, how many bytes were read and where the last of them stands: no more than that are there
  const files = new Map<string, { read: number; end: number }>();
  return (entries, tensor, size, byteLength) => {
    const location = checkedLocation(entries.get("location") ?? "", tensor);
    if (externalData === undefined) {
      throw formatError(
        `expected tensor "${tensor}" within the file, got external data in "${location}"; give readOnnx an externalData function, or save the model as one file`,
        { tensor, location },
      );
    }
    const start = byteCount(entries, "offset", tensor) ?? 0;
    const length = byteCount(entries, "length", tensor) ?? byteLength;
    if (length !== byteLength) {
      throw formatError(`expected ${byteLength} bytes of external data for tensor "${tensor}", got length ${length}`, {
        tensor,
        location,
      });
    }
    const bytes = externalData(location, start, start + length);
    if (bytes === undefined) {
      throw formatError(
        `expected the external data "${location}" of tensor "${tensor}" beside the model, got no such file`,
        { tensor, location },
      );
    }
    if (!(bytes instanceof Uint8Array)) {
      throw new TypeError(`readOnnx: expected externalData to return a Uint8Array or undefined, got ${typeof bytes}`);
    }
    if (bytes.length !== length) {
      throw formatError(
        `expected ${length} bytes from byte ${start} on in the external data "${location}" of tensor "${tensor}", got ${bytes.length}`,
        { tensor, location },
      );
    }
    const file = files.get(location) ?? { read: 0, end: 0 };
    const known = Math.min(file.read, file.end);
    file.read += length;
    file.end = Math.max(file.end, start + length);
    files.set(location, file);
    if (length > 0) budget.extend((size * (Math.min(file.read, file.end) - known)) / length);
    return bytes;
  };
}

/** A relative path without "..": a model must not choose which files of a machine are read. */
function checkedLocation(location: string, tensor: string): string {
  const parts = location.split(/[/\\]/);
  const isInside = location !== "" && parts[0] !== "" && !parts.includes("..") && !/^[a-z]:|\0/i.test(location);
  if (isInside) return location;
  throw formatError(
    `expected the external data of tensor "${tensor}" in the model's folder or below, got location "${location.replace(/\0/g, "\\0")}"`,
    { tensor, location },
  );
}

function byteCount(entries: ExternalEntries, key: "offset" | "length", tensor: string): number | undefined {
  const text = entries.get(key);
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw formatError(`expected a number of bytes as ${key} of the external data of tensor "${tensor}", got "${text}"`, {
    tensor,
  });
}
