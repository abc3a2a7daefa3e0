import { test } from "vitest";
import { expectGolden, type GoldenCount, goldenCounts } from "../support/golden.ts";
import { describeWithShared } from "../support/shared.ts";

describeWithShared("golden counts of random networks", () => {
  const entries = goldenCounts().filter(({ model }) => model.startsWith("nets/"));
  test.each(entries as GoldenCount[])(
    "$model, $domainName: $activationRegions activation regions, $linearRegions linear",
    (golden) => expectGolden(golden),
    300_000,
  );
});
