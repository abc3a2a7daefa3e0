import { createJobServer } from "./jobServer.ts";
import type { PoolMessage, WorkerMessage } from "./messages.ts";

/** What a worker needs of its global scope. */
export interface WorkerScope {
  /** sends to the pool; the buffers are moved */
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  /** what the pool sends */
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
}

/**
 * The whole work of a worker of `webWorkerPool`. Its file is
 *
 *     import { serveRegions } from "crease/regions";
 *     serveRegions(self);
 */
export function serveRegions(scope: WorkerScope): void {
  const server = createJobServer();
  const send = (message: WorkerMessage, transfer: ArrayBuffer[] = []) => scope.postMessage(message, transfer);
  scope.addEventListener("message", async ({ data }) => {
    // only the pool has the other end
    const message = data as PoolMessage;
    switch (message.kind) {
      case "open":
        return server.open(message.job, message.content);
      case "close":
        return server.close(message.job);
      case "task": {
        const { transfer, ...reply } = await server.answerYielding(message.job, message.task);
        send({ kind: "reply", number: message.number, ...reply }, transfer);
      }
    }
  });
  send({ kind: "ready" });
}
