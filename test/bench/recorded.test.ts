import { describe, expect, test } from "vitest";
import { answerOf, differenceFrom, readRecorded } from "../../bench/recorded.ts";
import { workloads } from "../../bench/workloads.ts";
import { testWithShared } from "../support/shared.ts";

describe("the quick workloads of the bench answer what is recorded", () => {
  const recorded = readRecorded();
  for (const workload of workloads.filter(({ quick }) => quick)) {
    const testIt = workload.shared ? testWithShared : test;
    testIt(workload.name, () => expect(answerOf(workload)).toEqual(recorded[workload.name]));
  }
});

test("a difference is told with both answers", () => {
  const recorded = { regions: 5, checksum: "00000000000000ab" };
  expect(differenceFrom(recorded, "name count", { ...recorded })).toBeUndefined();
  expect(differenceFrom(undefined, "name count", recorded)).toBeUndefined();
  expect(differenceFrom(recorded, "name count", { regions: 5, checksum: "00000000000000ac" })).toBe(
    "name count: expected 5 regions with checksum 00000000000000ab, got 5 regions with checksum 00000000000000ac",
  );
  expect(differenceFrom(recorded, "name count", { ...recorded, regions: 6 })).toMatch(/got 6 regions/);
});
