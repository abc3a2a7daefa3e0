import { zipSync } from "fflate";
import { arrayError } from "./arrayError.ts";
import { encodeNpy, parseNpy } from "./npy.ts";
import type { StoredArray } from "./storedArray.ts";
import { zipEntries } from "./zipEntries.ts";

/** What of an archive is read. */
export interface ReadNpzOptions {
  /** bound on all arrays of the file, as stored but inflated; 2^30 unless given */
  readonly maxBytes?: number;
}

const EXTENSION = ".npy";
/** more would take zip64 fields; some room is left for headers */
const MAX_FILES = 65_535;
const MAX_LENGTH = 4_000_000_000;

/**
 * Read the arrays of an npz file by name, in the order of the file: a zip of npy files, stored or deflated.
 *
 * Errors    CreaseError "format" for a file that is damaged, or that inflates beyond its bound: the bound is compared
 *           with what the file claims, before anything is inflated, and what it claims with what it holds.
 */
export function readNpz(bytes: Uint8Array, options: ReadNpzOptions = {}): ReadonlyMap<string, StoredArray> {
  if (!(bytes instanceof Uint8Array)) throw new TypeError(`readNpz: expected a Uint8Array, got ${typeof bytes}`);
  const { maxBytes = 2 ** 30 } = options;
  if (!(maxBytes >= 0)) throw new RangeError(`readNpz: expected maxBytes of at least 0, got ${maxBytes}`);
  const fail = (message: string) => arrayError("readNpz", message);
  const arrays = new Map<string, StoredArray>();
  for (const [name, content] of zipEntries(bytes, maxBytes, fail)) {
    if (!name.endsWith(EXTENSION)) throw fail(`expected files NAME${EXTENSION} only, got "${name}"`);
    arrays.set(
      name.slice(0, -EXTENSION.length),
      parseNpy(content, (message) => fail(`"${name}": ${message}`)),
    );
  }
  return arrays;
}

/**
 * Write arrays as an npz file, deflated. The same arrays give the same bytes.
 *
 * Errors    as `writeNpy`; RangeError for a name that no zip file can hold.
 */
export function writeNpz(arrays: ReadonlyMap<string, StoredArray>): Uint8Array<ArrayBuffer> {
  const files: Record<string, Uint8Array> = {};
  for (const [name, array] of arrays) {
    if (name === "" || !name.isWellFormed() || new TextEncoder().encode(name).length > 65_000) {
      throw new RangeError(`writeNpz: expected names of 1 to 65000 bytes, got "${name.slice(0, 40)}"`);
    }
    files[`${name}${EXTENSION}`] = encodeNpy(array, `writeNpz: "${name}": expected`);
  }
  let length = 0;
  for (const file of Object.values(files)) length += file.length;
  if (arrays.size >= MAX_FILES || length >= MAX_LENGTH) {
    throw new RangeError(
      `writeNpz: expected fewer than ${MAX_FILES} arrays and 4 GB in all, got ${arrays.size} of ${length} bytes; write several files`,
    );
  }
  // the first date that a zip file can hold, in any time zone
  return zipSync(files, { mtime: new Date(1980, 0, 1) });
}
