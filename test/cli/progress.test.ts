import { describe, expect, test } from "vitest";
import { startProgress } from "../../src/cli/progress.ts";

/** A stream that records, and a clock that the test sets. */
function recorder(isTTY: boolean) {
  const written: string[] = [];
  const clock = { time: 0 };
  const stream = { isTTY, writable: true, write: (text: string) => written.push(text) };
  return { written, clock, stream, progress: startProgress(stream, { now: () => clock.time }) };
}

describe("startProgress", () => {
  test("on a terminal overwrites its line after a second and clears it at the end", () => {
    const { written, clock, progress } = recorder(true);
    for (const time of [500, 1000, 1050, 1100]) {
      clock.time = time;
      progress.update({ cells: time, fraction: time / 4000 });
    }
    progress.end();
    expect(written).toEqual([
      "\r\u001b[K1000 cells so far, 25.0 % of the domain, 1.0 s, about 3.0 s left",
      "\r\u001b[K1100 cells so far, 27.5 % of the domain, 1.1 s, about 2.9 s left",
      "\r\u001b[K",
    ]);
  });

  test("elsewhere writes a line every ten seconds", () => {
    const { written, clock, progress } = recorder(false);
    for (const time of [9000, 10_000, 15_000, 20_000]) {
      clock.time = time;
      progress.update({ cells: 1, fraction: 0 });
    }
    progress.end();
    expect(written).toEqual([
      "1 cell so far, 0.0 % of the domain, 10.0 s\n",
      "1 cell so far, 0.0 % of the domain, 20.0 s\n",
    ]);
  });

  test("writes nothing for short work, or where the stream is closed", () => {
    const { written, clock, stream, progress } = recorder(true);
    progress.update({ cells: 1, fraction: 0.5 });
    stream.writable = false;
    clock.time = 5000;
    progress.update({ cells: 1, fraction: 0.5 });
    progress.end();
    expect(written).toEqual([]);
  });
});
