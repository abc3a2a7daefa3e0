import {
  cellCount,
  checkContinuity,
  checkInterior,
  checkPatterns,
  type EnumerationProgress,
  line,
  linearRegions,
  linearRegionsAsync,
  regionsInPlane,
  regionsInPlaneSync,
  regionsOnLine,
  regionsOnLineSync,
  regionsOnSegment,
  regionsOnSegmentSync,
  segment,
} from "crease/regions";
import { describe, expect, test } from "vitest";
import { square } from "../support/domains.ts";
import { he, randomNetwork, torchDefault } from "../support/randomNetworks.ts";

const network = randomNetwork(1, [2, 16, 16, 1], he(0.2));
const from = [-1, -0.4];
const to = [1, 0.7];

describe("the yielding enumerators", () => {
  test("give the same partition as the synchronous ones, byte for byte", async () => {
    expect(await regionsInPlane(network, square)).toEqual(regionsInPlaneSync(network, square));
    expect(await regionsOnSegment(network, segment(from, to))).toEqual(
      regionsOnSegmentSync(network, segment(from, to)),
    );
    expect(await regionsOnLine(network, line(from, to))).toEqual(regionsOnLineSync(network, line(from, to)));
    const partition = regionsInPlaneSync(network, square);
    expect(await linearRegionsAsync(partition)).toEqual(linearRegions(partition));
  });

  test("let timers run, and report progress that only grows", async () => {
    const wide = randomNetwork(2, [2, 160, 160, 1], torchDefault);
    const seen: EnumerationProgress[] = [];
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    const partition = await regionsInPlane(wide, square, { onProgress: (progress) => seen.push(progress) });
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(3);
    expect(seen.length).toBeGreaterThan(3);
    seen.forEach(({ cells, fraction }, i) => {
      expect(cells).toBeGreaterThanOrEqual(seen[i - 1]?.cells ?? 0);
      expect(fraction).toBeGreaterThanOrEqual(seen[i - 1]?.fraction ?? 0);
      expect(fraction).toBeLessThanOrEqual(1);
    });
    expect(seen.at(-1)?.cells).toBeLessThanOrEqual(cellCount(partition));
  });

  test("stop when their signal fires, and say so", async () => {
    const wide = randomNetwork(2, [2, 128, 128, 128, 1], torchDefault);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    const start = performance.now();
    const partition = await regionsInPlane(wide, square, { signal: controller.signal });
    expect(partition.status).toBe("cancelled");
    expect(performance.now() - start).toBeLessThan(1000);
    const already = AbortSignal.abort();
    expect((await regionsOnSegment(network, segment(from, to), { signal: already })).status).toBe("cancelled");
    expect((await regionsOnLine(network, line(from, to), { signal: already })).status).toBe("cancelled");
    expect(await linearRegionsAsync(regionsInPlaneSync(network, square), { signal: already })).toBeUndefined();
  });
});

describe("maxRegions", () => {
  const whole = regionsInPlaneSync(network, square);

  test("cuts a partition off after so many cells, which are the first ones and right", () => {
    const part = regionsInPlaneSync(network, square, { maxRegions: 50 });
    expect(part.status).toBe("truncated");
    expect(cellCount(part)).toBe(50);
    expect([...part.sizes]).toEqual([...whole.sizes.subarray(0, 50)]);
    for (const check of [checkInterior, checkPatterns, checkContinuity]) expect(check(part).passed).toBe(true);
  });

  test("does not call a whole partition truncated when it has just so many cells", () => {
    const same = regionsInPlaneSync(network, square, { maxRegions: cellCount(whole) });
    expect(same).toEqual(whole);
    const row = regionsOnSegmentSync(network, segment(from, to));
    expect(regionsOnSegmentSync(network, segment(from, to), { maxRegions: cellCount(row) }).status).toBe("complete");
    const fewer = regionsOnSegmentSync(network, segment(from, to), { maxRegions: cellCount(row) - 1 });
    expect([fewer.status, cellCount(fewer)]).toEqual(["truncated", cellCount(row) - 1]);
  });

  test("counts the joined cell of a line once", () => {
    const row = regionsOnLineSync(network, line(from, to));
    const count = cellCount(row);
    for (let most = 1; most <= count + 1; most++) {
      const part = regionsOnLineSync(network, line(from, to), { maxRegions: most });
      expect([part.status, cellCount(part)]).toEqual(most < count ? ["truncated", most] : ["complete", count]);
    }
  });

  test.each([0, -1, 1.5, Number.NaN])("refuses %s", (maxRegions) => {
    expect(() => regionsInPlaneSync(network, square, { maxRegions })).toThrow(
      `regionsInPlane: expected maxRegions to be a positive integer, got ${maxRegions}`,
    );
  });
});
