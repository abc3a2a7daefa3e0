/** A thread that ends the thread at its second task. */
import { runTask as runAsUsual, type ThreadRequest } from "../../../src/lab/regionsWorker.ts";

let tasks = 0;

export function runTask(request: ThreadRequest | undefined): unknown {
  if (request && ++tasks === 2) process.exit(7);
  return runAsUsual(request);
}
