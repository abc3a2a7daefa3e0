import type { Steps } from "../enumeration.ts";
import { type BudgetedTask, openPlane, type PlaneJob, type TaskAnswer } from "../plane/openPlane.ts";

/** What can be shared out among workers, by kind: what the tasks of a job have in common, a task, and its answer. */
export interface JobKinds {
  readonly plane: { readonly content: PlaneJob; readonly task: BudgetedTask; readonly answer: TaskAnswer };
}

/** The content of a job together with its kind. */
export type JobContent = {
  [Kind in keyof JobKinds]: { readonly kind: Kind } & JobKinds[Kind]["content"];
}[keyof JobKinds];

/** Runs tasks of one job, one at a time. */
export type RunTask<Kind extends keyof JobKinds = keyof JobKinds> = (
  task: JobKinds[Kind]["task"],
) => Steps<JobKinds[Kind]["answer"]>;

/** Makes what the tasks of a job need. */
export function openContent(content: JobContent): RunTask {
  switch (content.kind) {
    case "plane":
      return openPlane(content).run;
  }
}

/** The buffers of an answer, which can be moved rather than copied. */
export function buffersOf({ batches }: JobKinds[keyof JobKinds]["answer"]): ArrayBuffer[] {
  return batches.flatMap((cells) =>
    Object.values(cells).flatMap((array) => (ArrayBuffer.isView(array) ? [array.buffer as ArrayBuffer] : [])),
  );
}
