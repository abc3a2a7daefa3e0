import { parentPort } from "node:worker_threads";
import type { WorkerScope } from "crease/regions";

/** The scope of a thread of Node with the interface of a web worker's. */
export function dressedScope(): WorkerScope {
  if (parentPort === null) throw new Error("dressedScope: expected to be in a thread of its own");
  const port = parentPort;
  return {
    postMessage: (message, transfer) => port.postMessage(message, transfer),
    addEventListener: (_, listener) => port.on("message", (data) => listener({ data })),
  };
}
