import { closeSync, fstatSync, openSync, readSync, realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";

/**
 * A reader of the files beside a model, for tensors that a model keeps outside itself. A file is one below the model's
 * folder, also where links are followed; of it only the range that is asked for is read.
 */
export function externalFiles(model: string): (location: string, start: number, end: number) => Uint8Array | undefined {
  const folder = dirname(resolve(model));
  return (location, start, end) => {
    const path = join(folder, location);
    const inside = pathInside(folder, path);
    if (inside === undefined) return undefined;
    const file = openSync(inside, "r");
    try {
      const available = Math.max(0, Math.min(end, fstatSync(file).size) - start);
      const bytes = new Uint8Array(available);
      let read = 0;
      while (read < available) {
        const count = readSync(file, bytes, read, available - read, start + read);
        if (count === 0) break;
        read += count;
      }
      return bytes.subarray(0, read);
    } finally {
      closeSync(file);
    }
  };
}

/** The real path of a file below a folder; undefined where there is none. */
function pathInside(folder: string, path: string): string | undefined {
  let real: string;
  try {
    real = realpathSync(path);
  } catch {
    return undefined;
  }
  const below = relative(realpathSync(folder), real);
  if (below === ".." || below.startsWith(`..${sep}`) || isAbsolute(below)) {
    throw new Error(`expected external data in the model's folder or below, got a link to ${real}`);
  }
  // to open a pipe would wait for a writer
  if (!statSync(real).isFile()) throw new Error(`expected external data in a regular file, got ${real}`);
  return real;
}
