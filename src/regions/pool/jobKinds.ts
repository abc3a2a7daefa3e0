import type { Steps } from "../enumeration.ts";
import { openPartition, type PartitionJob } from "../plane/openPartition.ts";
import { type BudgetedTask, openPlane, type PlaneJob, type TaskAnswer } from "../plane/openPlane.ts";
import type { FragmentAnswer } from "../plane/partitionTasks.ts";
import type { PlaneTask } from "../plane/planeTask.ts";

/** What can be shared out among workers, by kind: what the tasks of a job have in common, a task, and its answer. */
export interface JobKinds {
  /** counting, and handing out cells */
  readonly plane: { readonly content: PlaneJob; readonly task: BudgetedTask; readonly answer: TaskAnswer };
  /** making fragments of a partition */
  readonly partition: { readonly content: PartitionJob; readonly task: PlaneTask; readonly answer: FragmentAnswer };
}

/** The content of a job together with its kind. */
export type JobContent = {
  [Kind in keyof JobKinds]: { readonly kind: Kind } & JobKinds[Kind]["content"];
}[keyof JobKinds];

/** Runs tasks of one job, one at a time. */
export type RunTask = (task: never) => Steps<JobKinds[keyof JobKinds]["answer"]>;

/** Makes what the tasks of a job need. */
export function openContent(content: JobContent): RunTask {
  switch (content.kind) {
    case "plane":
      return openPlane(content).run;
    case "partition": {
      const { run } = openPartition(content);
      return (task: PlaneTask) => run(task);
    }
  }
}

/** The buffers of an answer, each once, which can be moved rather than copied. */
export function buffersOf(answer: unknown): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  const visit = (value: unknown): void => {
    if (ArrayBuffer.isView(value)) buffers.add(value.buffer as ArrayBuffer);
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(visit);
  };
  visit(answer);
  return [...buffers];
}
