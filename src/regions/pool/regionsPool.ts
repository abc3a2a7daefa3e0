/**
 * Workers that help to count regions. Contents, tasks and answers are plain data that survive `structuredClone`; a pool
 * carries them and does not look inside.
 */
export interface RegionsPool {
  /** number of workers: most tasks that run at once, besides that of the calling thread */
  readonly workers: number;
  /** whether the calling thread runs tasks all the time; else it does until a worker is ready, and is free then */
  readonly callerHelps: boolean;
  /** whether a worker can take a task at once */
  readonly isReady: boolean;
  /**
   * Starts the workers unless they run, and resolves when one of them can take a task.
   *
   * Errors    rejects where a worker cannot start.
   */
  ready(): Promise<void>;
  /** Begins a job; `content`, which all its tasks share, goes to each worker once. */
  open(content: unknown): PoolJob;
}

/** Tasks that share what they need. */
export interface PoolJob {
  /**
   * Has a worker run a task.
   *
   * @returns its answer, or undefined if the job was closed before there was one
   *
   * Errors    rejects with the error that the task threw, its class and code kept, or with one that says how the worker
   *           ended.
   */
  run(task: unknown): Promise<unknown>;
  /** ends the job: tasks that run are cancelled, and workers forget what it was about */
  close(): void;
}
