/** A thread that runs out of memory at its first task. */
import type { ThreadRequest } from "../../../src/lab/regionsWorker.ts";

const held: number[][] = [];

export function runTask(request: ThreadRequest | undefined): void {
  while (request) held.push(Array.from({ length: 100_000 }, (_, k) => k));
}
