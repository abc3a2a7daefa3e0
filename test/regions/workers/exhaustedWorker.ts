/** A worker that runs out of memory at its first task. */
import { parentPort } from "node:worker_threads";

const held: number[][] = [];
parentPort?.on("message", ({ kind }: { kind: string }) => {
  while (kind === "task") held.push(Array.from({ length: 100_000 }, (_, k) => k));
});
parentPort?.postMessage({ kind: "ready" });
