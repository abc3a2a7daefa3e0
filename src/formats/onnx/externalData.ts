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

export type ExternalReader = (entries: ExternalEntries, tensor: string, byteLength: number) => Uint8Array;

/**
 * Reads the bytes of tensors that lie in other files.
 *
 * @param budget is extended by each byte of another file, once
 */
export function externalReader(externalData: ExternalData | undefined, budget: NumberBudget): ExternalReader {
  // the end of what was read of each file: overlapping tensors count once
  const readUpTo = new Map<string, number>();
  return (entries, tensor, byteLength) => {
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
    const before = readUpTo.get(location) ?? 0;
    if (start + length > before) {
      budget.extend(start + length - Math.max(before, start));
      readUpTo.set(location, start + length);
    }
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
