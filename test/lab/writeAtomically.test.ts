import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeAtomically } from "../../src/lab/writeAtomically.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "crease-write-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("writeAtomically", () => {
  test("replaces a file and leaves nothing beside it, not even what a kill has left", () => {
    const path = join(folder, "a.bin");
    writeFileSync(`${path}.tmp`, "half a file, longer than the new one");
    writeAtomically(path, "first");
    writeAtomically(path, Uint8Array.of(1, 2, 3));
    expect(readdirSync(folder)).toEqual(["a.bin"]);
    expect(Array.from(readFileSync(path))).toEqual([1, 2, 3]);
  });

  test("keeps the old file where the new one cannot be written", () => {
    const path = join(folder, "a.bin");
    writeAtomically(path, "old");
    expect(() => writeAtomically(join(folder, "missing", "a.bin"), "new")).toThrow(/ENOENT/);
    expect(readFileSync(path, "utf8")).toBe("old");
  });
});
