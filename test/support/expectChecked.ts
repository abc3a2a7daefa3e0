import { type CheckOptions, check, type Partition } from "crease/regions";
import { expect } from "vitest";

/** Expects that every public check passes, and names those that do not. */
export function expectChecked(partition: Partition, options?: CheckOptions): void {
  const failed = check(partition, options).filter(({ passed }) => !passed);
  expect(failed.map(({ name, detail }) => `${name}: ${detail}`)).toEqual([]);
}
