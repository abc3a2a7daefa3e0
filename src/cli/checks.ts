import {
  type CheckResult,
  check,
  checkContinuity,
  checkInterior,
  checkPatterns,
  checkSwitches,
  type Partition,
} from "crease/regions";

/** The public checks; of a partition that is not complete, those that hold for each of its cells. */
export function checksOf(partition: Partition): readonly CheckResult[] {
  if (partition.status === "complete") return check(partition);
  return [checkPatterns(partition), checkInterior(partition), checkContinuity(partition), checkSwitches(partition)];
}

/** One line for each check. */
export function checkLines(checks: readonly CheckResult[]): string[] {
  return checks.map(({ name, passed, detail }) => `${passed ? "✓" : "✗"} ${name.padEnd(10)}  ${detail}`);
}
