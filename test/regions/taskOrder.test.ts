import { describe, expect, test } from "vitest";
import type { TaskAnswer } from "../../src/regions/plane/openPlane.ts";
import type { PlaneTask } from "../../src/regions/plane/planeTask.ts";
import { createTaskOrder, type TaskEntry } from "../../src/regions/plane/taskOrder.ts";

const task = (from: number, prefix: readonly number[] = []): PlaneTask => ({ prefix, from, to: from + 1 });

function answer(rest: readonly PlaneTask[] = []): TaskAnswer {
  return { status: "complete", cells: 1, rest, unresolved: 0, smallestMargin: 1, fraction: 0, batches: [] };
}

/** Begins a task that has to be there. */
function begun(entry: TaskEntry | undefined): TaskEntry {
  if (entry === undefined) throw new Error("there is no task to begin");
  return entry;
}

describe("an order of tasks", () => {
  test("begins them in order, and gives their answers in order however they end", () => {
    const order = createTaskOrder([task(0), task(1), task(2)]);
    const entries = [0, 1, 2].map(() => begun(order.begin(9)));
    expect(entries.map((entry) => entry.task)).toEqual([task(0), task(1), task(2)]);
    expect(order.begin(9)).toBeUndefined();
    order.end(entries[2], answer());
    order.end(entries[0], answer());
    expect(order.take()).toBe(entries[0]);
    expect(order.take()).toBeUndefined();
    order.end(entries[1], answer());
    expect([order.take(), order.take()]).toEqual([entries[1], entries[2]]);
    expect(order.isEmpty()).toBe(true);
  });

  test("puts what a task left right behind it, before those that were begun since", () => {
    const order = createTaskOrder([task(0), task(1)]);
    const [first, second] = [0, 1].map(() => begun(order.begin(9)));
    order.end(first, answer([task(5, [0]), task(7)]));
    order.end(second, answer());
    expect(order.take()).toBe(first);
    const [left, next] = [0, 1].map(() => begun(order.begin(9)));
    expect([left.task, next.task]).toEqual([task(5, [0]), task(7)]);
    order.end(next, answer());
    expect(order.take()).toBeUndefined();
    order.end(left, answer());
    expect([order.take(), order.take(), order.take()]).toEqual([left, next, second]);
  });

  test("begins none that is too far ahead of the first that is not taken", () => {
    const order = createTaskOrder([task(0), task(1), task(2)]);
    const first = begun(order.begin(2));
    order.end(begun(order.begin(2)), answer());
    expect(order.begin(2)).toBeUndefined();
    order.end(first, answer());
    order.take();
    expect(begun(order.begin(2)).task).toEqual(task(2));
  });
});
