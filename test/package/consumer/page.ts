/** What a page that counts with workers looks like; type-checked where the DOM's types are. */

import type { Network } from "crease/network";
import { box, countRegions, serveRegions, webWorkerPool } from "crease/regions";

export async function countOnAllCores(network: Network): Promise<number> {
  const createWorker = () => new Worker(new URL("worker.js", "https://example.org"), { type: "module" });
  const pool = webWorkerPool(createWorker, navigator.hardwareConcurrency);
  const { activationRegions } = await countRegions(network, box([-1, 1, -1, 1]), { pool });
  pool.close();
  return activationRegions;
}

/** The worker's own file calls this with `self`, which sends and listens as a worker does seen from its page. */
export function work(self: Worker): void {
  serveRegions(self);
}
