import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { UsageError } from "./exitStatus.ts";

/** The bytes of a file, or of standard input for `-`. */
export async function readSource(path: string): Promise<Uint8Array> {
  if (path === "-") return readStandardInput();
  try {
    return await readFile(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") throw new UsageError(`${path}: no such file`, { cause: error });
    if (code === "EISDIR") throw new UsageError(`${path}: expected a file, got a folder`, { cause: error });
    throw error;
  }
}

/** The JSON text of a file or of standard input, parsed. */
export async function readJson(path: string): Promise<unknown> {
  const text = new TextDecoder().decode(await readSource(path));
  try {
    return JSON.parse(text);
  } catch (error) {
    const got = text.trim() === "" ? "nothing" : (error as SyntaxError).message;
    throw new UsageError(`${nameOfSource(path)}: expected JSON, got ${got}`, { cause: error });
  }
}

/** How messages call a source. */
export function nameOfSource(path: string): string {
  return path === "-" ? "standard input" : path;
}

/** Throws where two arguments want standard input. */
export function checkStandardInput(paths: readonly (string | undefined)[]): void {
  const wanting = paths.filter((path) => path === "-").length;
  if (wanting > 1) throw new UsageError(`expected at most one - (standard input), got ${wanting}`);
}

/** Throws where a file cannot be written because its folder does not exist: before the work, not after it. */
export function checkFolder(path: string | undefined): void {
  if (path === undefined) return;
  const folder = dirname(resolve(path));
  if (!existsSync(folder)) throw new UsageError(`${path}: expected an existing folder, got ${folder}; make it first`);
}

async function readStandardInput(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks);
}
