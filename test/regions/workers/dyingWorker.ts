/** A worker that ends the thread at its second task. */
import { parentPort } from "node:worker_threads";
import { serveRegions } from "crease/regions";
import { dressedScope } from "./dressedScope.ts";

let tasks = 0;
parentPort?.on("message", ({ kind }: { kind: string }) => {
  if (kind === "task" && ++tasks === 2) process.exit(7);
});
serveRegions(dressedScope());
