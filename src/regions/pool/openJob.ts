import type { JobKinds } from "./jobKinds.ts";
import type { RegionsPool } from "./regionsPool.ts";

/** A job of one kind. */
export interface OpenJob<Kind extends keyof JobKinds> {
  run(task: JobKinds[Kind]["task"]): Promise<JobKinds[Kind]["answer"] | undefined>;
  close(): void;
}

/** Begins a job of one kind. */
export function openJob<Kind extends keyof JobKinds>(
  pool: RegionsPool,
  kind: Kind,
  content: JobKinds[Kind]["content"],
): OpenJob<Kind> {
  // the pool carries what `openContent` makes of a job of this kind, so its answers are of this type
  return pool.open({ kind, ...content }) as OpenJob<Kind>;
}
