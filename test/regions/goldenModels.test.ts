import { test } from "vitest";
import { expectGolden, type GoldenCount, goldenCounts } from "../support/golden.ts";
import { describeWithShared } from "../support/shared.ts";

describeWithShared("golden counts of networks that others trained", () => {
  const entries = goldenCounts().filter(({ model }) => model.startsWith("models/"));
  test.each(entries as GoldenCount[])(
    "$model, $domainName: $activationRegions activation regions, $linearRegions linear",
    (golden) => expectGolden(golden),
    300_000,
  );
});
