import { type Network, outputSize } from "../../network/network.ts";
import type { CellBatch } from "../cellBatch.ts";
import type { PlaneDomain } from "../domain.ts";
import type { Steps } from "../enumeration.ts";
import { allUnits } from "../handOutCells.ts";
import { type PlaneTask, type TaskResult, wholeTree } from "./planeTask.ts";
import type { Budgets } from "./runTasks.ts";
import { startEngine } from "./startEngine.ts";
import { createStream, type FinishedCells } from "./streamCells.ts";
import { createWalker, runTask } from "./walker.ts";

/** What all tasks of a count share, as plain data. */
export interface PlaneJob {
  readonly network: Network;
  readonly domain: PlaneDomain;
  /** whether cells are made and handed out, or counted only */
  readonly handsOutCells: boolean;
  /** other budgets than those that suit the network */
  readonly budgets?: Budgets;
}

/** A task, and the number of cells after which it says what is left. */
export interface BudgetedTask {
  readonly task: PlaneTask;
  readonly budget: number;
}

/** What a task came to, with its cells where they are handed out. */
export interface TaskAnswer extends TaskResult {
  readonly batches: readonly FinishedCells[];
}

/** A job with all that it takes to run its tasks. */
export interface OpenPlane {
  /** runs a task; one at a time */
  readonly run: (task: BudgetedTask) => Steps<TaskAnswer>;
  readonly budgets: Budgets;
  /** the fields of all units in the patterns of handed out cells */
  readonly units: CellBatch["units"];
}

export function openPlane({ network, domain, handsOutCells, budgets }: PlaneJob): OpenPlane {
  const { engine, border } = startEngine(network, domain);
  const { layout } = engine.state.forms;
  let batches: FinishedCells[] = [];
  const stream = handsOutCells ? createStream(engine, (cells) => batches.push(cells)) : undefined;
  const walker = createWalker(engine, border, { keeps: false, ...(stream && { finish: stream.add }) });
  return {
    *run({ task, budget }) {
      batches = [];
      // where a cell has nothing below it, there is nothing to prepare
      const isDeep = task.prefix.length < engine.levels.length;
      const result = yield* runTask(walker, isDeep ? task : wholeTree, isDeep ? budget : 0);
      stream?.end();
      return { ...result, batches };
    },
    budgets: budgets ?? (handsOutCells ? budgetsOfCells(network, layout.words) : countBudgets),
    units: allUnits(layout),
  };
}

/** Budgets where cells are counted only. A task takes milliseconds in small networks, and seconds in slow ones. */
const countBudgets: Budgets = { first: 256, later: 4096 };

/** Most bytes of cells that one task hands out, but for its last batch. */
const mostBytes = 2 ** 23;

/** Budgets where cells are handed out: what a task holds stays small for patterns and outputs of any size. */
function budgetsOfCells(network: Network, words: number): Budgets {
  const corners = 6;
  const bytes = 4 * words + 8 * (2 * corners + 4 * outputSize(network));
  const most = Math.max(1, Math.floor(mostBytes / bytes));
  return { first: Math.min(countBudgets.first, most), later: Math.min(countBudgets.later, most) };
}
