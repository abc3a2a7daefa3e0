import type { EnumerationProgress } from "crease/regions";
import { countOf, secondsText } from "./print.ts";

/** How far work has come. */
export interface Progress {
  /** from 0 to 1 */
  readonly fraction: number;
}

/** Progress of long work: an enumeration unless said. */
export interface ProgressLine<P extends Progress = EnumerationProgress> {
  update(progress: P): void;
  /** clears the line */
  end(): void;
}

/** What is needed of standard error. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly writable: boolean;
  write(text: string): unknown;
}

export interface ProgressOptions<P extends Progress> {
  /** milliseconds of a clock */
  readonly now?: () => number;
  /** how far the work is, in words */
  readonly what: Wording<P>;
}

type Wording<P extends Progress> = (progress: P) => readonly string[];

/** How far an enumeration is. */
function enumerated({ cells, fraction }: EnumerationProgress): readonly string[] {
  return [`${countOf(cells, "cell")} so far`, `${(100 * fraction).toFixed(1)} % of the domain`];
}

const terminal = { first: 1000, interval: 100 };
const file = { first: 10_000, interval: 10_000 };

/**
 * A line on standard error that says how far an enumeration is: one that overwrites itself on a terminal, after a
 * second; a new one every ten seconds elsewhere.
 */
export function startProgress(stream: ProgressStream, options?: { readonly now?: () => number }): ProgressLine;
export function startProgress<P extends Progress = EnumerationProgress>(
  stream: ProgressStream,
  options: ProgressOptions<P>,
): ProgressLine<P>;
export function startProgress(stream: ProgressStream, options: Partial<ProgressOptions<EnumerationProgress>> = {}) {
  const { now = () => performance.now(), what = enumerated } = options;
  const start = now();
  const isTerminal = stream.isTTY === true;
  const { first, interval } = isTerminal ? terminal : file;
  let next = start + first;
  let isShown = false;
  return {
    update(progress: EnumerationProgress) {
      const time = now();
      if (time < next || !stream.writable) return;
      next = time + interval;
      const line = progressText(progress, (time - start) / 1000, what);
      stream.write(isTerminal ? `\r\u001b[K${line}` : `${line}\n`);
      isShown = isTerminal;
    },
    end() {
      if (isShown && stream.writable) stream.write("\r\u001b[K");
      isShown = false;
    },
  };
}

/** How far the work is, elapsed and remaining time. */
function progressText<P extends Progress>(progress: P, elapsed: number, what: Wording<P>): string {
  const { fraction } = progress;
  const parts = [...what(progress), secondsText(elapsed)];
  // below a hundredth the estimate would be a guess
  if (fraction > 1 / 100) parts.push(`about ${secondsText((elapsed * (1 - fraction)) / fraction)} left`);
  return parts.join(", ");
}
