/**
 * The shared files: real networks, their golden counts and data, which are not part of the repository. They are looked
 * for in `$CREASE_SHARED`, else in `../shared` beside the checkout. Without them the tests that need them are skipped,
 * and fail when `CI` is set.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { describe, test } from "vitest";

const root = resolve(import.meta.dirname, "..", "..");
const folder = resolve(root, process.env.CREASE_SHARED || "../shared");
const advice = "put the folder `shared` beside the checkout, or set CREASE_SHARED to where it is";

export const hasShared = existsSync(folder);

/** Absolute path of a shared file or folder; an error names the one that is missing. */
export function sharedPath(...parts: string[]): string {
  const path = resolve(folder, ...parts);
  if (!existsSync(path)) throw new Error(`sharedPath: expected the shared file ${path}, which is missing; ${advice}`);
  return path;
}

/** `describe` for tests that read shared files. */
export function describeWithShared(title: string, define: () => void): void {
  if (hasShared) describe(title, define);
  else describe(title, () => missing("tests that need the shared files"));
}

/** `test` for a test that reads shared files. */
export function testWithShared(title: string, run: () => void | Promise<void>, timeout?: number): void {
  if (hasShared) test(title, run, timeout);
  else missing(title);
}

function missing(title: string): void {
  const message = `the shared files are missing: no folder ${folder}; ${advice}`;
  test(`${title} [${message}]`, (context) => {
    if (process.env.CI) throw new Error(message);
    context.skip(message);
  });
}
