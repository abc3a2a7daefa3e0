import type { TaskReply } from "./jobServer.ts";

/** What `webWorkerPool` sends to a worker: a job once, and tasks with numbers, one at a time. */
export type PoolMessage =
  | { readonly kind: "open"; readonly job: number; readonly content: unknown }
  | { readonly kind: "task"; readonly number: number; readonly job: number; readonly task: unknown }
  | { readonly kind: "close"; readonly job: number };

/** What a worker sends back: that it is there, and for each task one reply with its number. */
export type WorkerMessage =
  | { readonly kind: "ready" }
  | ({ readonly kind: "reply"; readonly number: number } & Omit<TaskReply, "transfer">);
