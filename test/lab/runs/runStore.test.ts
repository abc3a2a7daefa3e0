import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreaseError } from "crease/numeric";
import { describe, expect, onTestFinished, test } from "vitest";
import type { FinishedRun } from "../../../src/lab/runs/run.ts";
import { openRunStore, type RunStore, type StoreHeader } from "../../../src/lab/runs/runStore.ts";

const header: StoreHeader = {
  experiment: "e",
  revision: 1,
  version: "0.1.0",
  settings: { seed: 0, steps: 100 },
  data: { images: "8000 of the test files" },
};
const plan = [0, 1, 2, 3].map((run) => ({ case: "x", method: "a", run }));

function finished(run: number, more: object = {}): FinishedRun {
  return { spec: plan[run], result: { outcome: "learned", ...more }, seconds: 0.5 };
}

function temporaryPath(): string {
  const folder = mkdtempSync(join(tmpdir(), "crease-runs-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "made", "runs.jsonl");
}

function opened(path: string, with_ = header): RunStore {
  const store = openRunStore(path, with_);
  onTestFinished(() => {
    try {
      store.close();
    } catch {
      // closed by the test
    }
  });
  return store;
}

describe("openRunStore", () => {
  test("keeps runs, and hands them out in the order of the plan", () => {
    const path = temporaryPath();
    const store = opened(path);
    expect(plan.map(store.has)).toEqual([false, false, false, false]);
    store.add([finished(2, { error: 0.1 })]);
    store.add([finished(0), finished(3)]);
    store.close();

    const again = opened(path);
    expect(plan.map(again.has)).toEqual([true, false, true, true]);
    expect(again.finished(plan)).toEqual([finished(0), finished(2, { error: 0.1 }), finished(3)]);
    expect(again.finished(plan.slice(0, 2))).toEqual([finished(0)]);
    expect(readFileSync(path, "utf8").split("\n")).toHaveLength(5);
  });

  test("hands out a new run as it would be read back", () => {
    const store = opened(temporaryPath());
    store.add([finished(0, { error: Number.NaN, curve: Float64Array.of(1, -0), nothing: undefined })]);
    const [{ result }] = store.finished(plan);
    expect(result).toEqual({ outcome: "learned", error: null, curve: [1, 0] });
    expect(result).not.toHaveProperty("nothing");
  });

  test("drops a last line that was cut at any place, and writes on behind the others", () => {
    const path = temporaryPath();
    const store = opened(path);
    store.add([finished(0)]);
    const whole = readFileSync(path).length;
    store.add([finished(1, { text: "é" })]);
    store.close();
    const bytes = readFileSync(path);
    for (let length = whole; length < bytes.length; length++) {
      writeFileSync(path, bytes);
      truncateSync(path, length);
      const torn = opened(path);
      expect(plan.map(torn.has)).toEqual([true, false, false, false]);
      torn.add([finished(2)]);
      torn.close();
      expect(opened(path).finished(plan)).toEqual([finished(0), finished(2)]);
    }
  });

  test("begins again where not even the head was written whole", () => {
    const path = temporaryPath();
    opened(path).close();
    truncateSync(path, 20);
    const store = opened(path);
    store.add([finished(1)]);
    store.close();
    expect(opened(path).finished(plan)).toEqual([finished(1)]);
  });

  test("takes the first of two lines of one run", () => {
    const path = temporaryPath();
    const store = opened(path);
    store.add([finished(0, { error: 1 })]);
    store.add([finished(0, { error: 2 })]);
    store.close();
    expect(opened(path).finished(plan)).toEqual([finished(0, { error: 1 })]);
  });

  test.each([
    [
      { ...header, settings: { seed: 1, steps: 100 } },
      /expected runs with seed 1 in .*, got seed 0; choose another folder/,
    ],
    [{ ...header, settings: { seed: 0 } }, /expected runs with steps not set in .*, got steps 100;/],
    [
      { ...header, data: { images: "60000" } },
      /expected runs with images "60000" in .*, got images "8000 of the test files";/,
    ],
    [
      { ...header, revision: 2, version: "0.2.0" },
      /with revision 2, version "0.2.0" in .*, got revision 1, version "0.1.0";/,
    ],
    [{ ...header, experiment: "other" }, /with experiment "other" in .*, got experiment "e";/],
  ])("refuses runs of other settings: %j", (other, message) => {
    const path = temporaryPath();
    opened(path).close();
    const before = readFileSync(path);
    const error = errorOf(() => openRunStore(path, other));
    expect(error).toMatchObject({ code: "inconsistent", message: expect.stringMatching(message) });
    expect(readFileSync(path)).toEqual(before);
  });

  test("takes runs of data that it had not, and of fewer", () => {
    const path = temporaryPath();
    openRunStore(path, header).close();
    openRunStore(path, { ...header, data: { ...header.data, photos: "60000" } }).close();
    openRunStore(path, { ...header, data: {} }).close();
  });

  test("refuses a file that holds something else", () => {
    const path = temporaryPath();
    opened(path).close();
    writeFileSync(path, '{"a": 1}\n');
    expect(errorOf(() => openRunStore(path, header))).toMatchObject({
      code: "format",
      message: expect.stringMatching(/expected .* to begin with "format": "crease-runs-1", got \{"a": 1\}/),
    });
    writeFileSync(path, "no JSON\n");
    expect(errorOf(() => openRunStore(path, header)).message).toMatch(
      /expected a JSON object in line 1 of .*, got no JSON;/,
    );
  });

  test("refuses a spoiled line that is not the last", () => {
    const path = temporaryPath();
    const store = opened(path);
    store.add([finished(0)]);
    store.close();
    appendFileSync(path, '{"key": \n');
    expect(errorOf(() => openRunStore(path, header)).message).toMatch(/expected a JSON object in line 3 of/);
  });
});

function errorOf(call: () => unknown): CreaseError {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(CreaseError);
    return error as CreaseError;
  }
  throw new Error("nothing was thrown");
}
