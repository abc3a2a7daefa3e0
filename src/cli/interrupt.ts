import { exitStatus } from "./exitStatus.ts";

/** An interrupt that cancels work instead of ending the program. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** interrupts end the program again */
  release(): void;
}

/** A terminal and a launcher may both deliver one press of a key; the second within this time is not another. */
const repeatMilliseconds = 1000;

/** Turns the first SIGINT into an abort signal; a later one ends the program at once. */
export function catchInterrupt(): Interrupt {
  const controller = new AbortController();
  let first = Number.POSITIVE_INFINITY;
  const handler = () => {
    if (!controller.signal.aborted) {
      first = performance.now();
      controller.abort();
    } else if (performance.now() - first > repeatMilliseconds) {
      process.exit(exitStatus.cancelled);
    }
  };
  process.on("SIGINT", handler);
  return { signal: controller.signal, release: () => process.off("SIGINT", handler) };
}
