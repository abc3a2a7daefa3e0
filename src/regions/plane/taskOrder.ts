import type { TaskAnswer } from "./openPlane.ts";
import type { PlaneTask } from "./planeTask.ts";
import { tasksLeftBy } from "./runTasks.ts";

/** A task in its place among all others. */
export interface TaskEntry {
  readonly task: PlaneTask;
  isBegun: boolean;
  answer?: TaskAnswer;
  next?: TaskEntry;
}

/** Tasks in the order of their cells. They end in any order and leave others, and their answers are taken in order. */
export interface TaskOrder {
  /** the first task that nobody has begun, unless it is behind `ahead` others that are not taken */
  begin(ahead: number): TaskEntry | undefined;
  /** notes the answer to a task that was begun; what it left comes right behind it */
  end(entry: TaskEntry, answer: TaskAnswer): void;
  /** the first task that is not taken, if it has ended */
  take(): TaskEntry | undefined;
  /** whether all are taken */
  isEmpty(): boolean;
}

export function createTaskOrder(tasks: readonly PlaneTask[]): TaskOrder {
  let head = insert(tasks, undefined);
  return {
    begin(ahead) {
      let entry = head;
      for (let before = 0; entry && before < ahead; before++) {
        if (!entry.isBegun) {
          entry.isBegun = true;
          return entry;
        }
        entry = entry.next;
      }
      return undefined;
    },
    end(entry, answer) {
      entry.answer = answer;
      entry.next = insert(tasksLeftBy(answer), entry.next);
    },
    take() {
      if (head?.answer === undefined) return undefined;
      const entry = head;
      head = entry.next;
      return entry;
    },
    isEmpty: () => head === undefined,
  };
}

/** Puts tasks before an entry, and gives the first of them. */
function insert(tasks: readonly PlaneTask[], next: TaskEntry | undefined): TaskEntry | undefined {
  return tasks.reduceRight<TaskEntry | undefined>((behind, task) => ({ task, isBegun: false, next: behind }), next);
}
