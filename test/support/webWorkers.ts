import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { type WebWorkerPool, type WorkerLike, webWorkerPool } from "crease/regions";

const folder = join(import.meta.dirname, "..", "regions", "workers");

/** A thread of Node with the interface of a web worker: its messages and its end are events. */
export function dressedWorker(file: string): WorkerLike {
  const worker = new Worker(join(folder, file), {
    execArgv: ["--conditions=source"],
    resourceLimits: { maxOldGenerationSizeMb: 100 },
  });
  return {
    postMessage: (message) => worker.postMessage(message),
    addEventListener(type: string, listener: (event: never) => void) {
      if (type === "message") worker.on("message", (data) => listener({ data } as never));
      if (type !== "error") return;
      worker.on("error", listener as (error: Error) => void);
      worker.on("exit", (code) => listener({ message: `exit code ${code}` } as never));
    },
    terminate: () => worker.terminate(),
  };
}

/** A pool of such workers, to be closed. */
export function dressedPool(workers: number, file = "regionsWorker.ts"): WebWorkerPool {
  return webWorkerPool(() => dressedWorker(file), workers);
}
