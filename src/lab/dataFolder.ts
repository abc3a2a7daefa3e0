import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

/** The folder of data sets: `$CREASE_DATA`, else `data` in the current folder. It need not be there. */
export function dataFolder(): string {
  return resolve(process.env.CREASE_DATA || "data");
}

/** The path of a file of the data folder, as it is or compressed by gzip; undefined where neither is there. */
export function findDataFile(...parts: readonly string[]): string | undefined {
  const path = join(dataFolder(), ...parts);
  return [path, `${path}.gz`].find((candidate) => existsSync(candidate));
}

/**
 * The path of a file of the data folder that has to be there.
 *
 * Errors    RangeError where it is missing, which says where files are looked for.
 */
export function dataFile(...parts: readonly string[]): string {
  const path = findDataFile(...parts);
  if (path === undefined) throw missingData(`${parts.join("/")}, with or without .gz,`, "no such file");
  return path;
}

/** The error for data that are not there. */
export function missingData(what: string, got: string): RangeError {
  return new RangeError(
    `dataFolder: expected ${what} in ${dataFolder()}, got ${got}; put the files there, or set CREASE_DATA to the folder that holds them`,
  );
}
