/**
 * How a rate changes in training: a factor of the base rate for each step. `warmUp` steps rise linearly from base / warmUp
 * to base; what follows counts from their end.
 */
export type Schedule = { readonly warmUp?: number } & (
  | { readonly kind: "constant" }
  /** multiplied by `factor` from each of the steps `at` on */
  | { readonly kind: "step"; readonly at: readonly number[]; readonly factor: number }
  /** straight from 1 to `to` (default 0) at the last step */
  | { readonly kind: "linear"; readonly to?: number }
  /** half a cosine from 1 to `to` (default 0) at the last step */
  | { readonly kind: "cosine"; readonly to?: number }
  /** multiplied by `factor` at each step */
  | { readonly kind: "exponential"; readonly factor: number }
);

/**
 * The factor of the base rate at a step.
 *
 * @param step  from 0
 * @param steps number of steps of the whole training; `linear` and `cosine` reach `to` at step steps − 1
 */
export function scheduleFactor(schedule: Schedule, step: number, steps: number): number {
  const warmUp = schedule.warmUp ?? 0;
  if (step < warmUp) return (step + 1) / warmUp;
  const done = steps - warmUp > 1 ? Math.min(1, (step - warmUp) / (steps - warmUp - 1)) : 0;
  switch (schedule.kind) {
    case "constant":
      return 1;
    case "step": {
      let factor = 1;
      for (const at of schedule.at) if (step - warmUp >= at) factor *= schedule.factor;
      return factor;
    }
    case "linear":
      return 1 + ((schedule.to ?? 0) - 1) * done;
    case "cosine": {
      const to = schedule.to ?? 0;
      return to + ((1 - to) * (1 + Math.cos(Math.PI * done))) / 2;
    }
    case "exponential":
      return Math.exp((step - warmUp) * Math.log(schedule.factor));
  }
}

const kinds: readonly string[] = ["constant", "step", "linear", "cosine", "exponential"];

/** Errors    RangeError for a schedule that is none of these, or gives no finite factor. */
export function checkSchedule(schedule: Schedule): void {
  if (!kinds.includes(schedule.kind)) {
    throw new RangeError(`schedule: expected ${kinds.join(", ")}, got ${schedule.kind}`);
  }
  const { warmUp = 0 } = schedule;
  if (!isCount(warmUp)) throw new RangeError(`schedule: expected a number of warm-up steps, got ${warmUp}`);
  if (schedule.kind === "step" && !(Array.isArray(schedule.at) && schedule.at.every(isCount))) {
    throw new RangeError(`schedule: expected a list of steps as at, got ${schedule.at}`);
  }
  if (schedule.kind === "step" || schedule.kind === "exponential") {
    const { factor } = schedule;
    if (!(factor > 0 && Number.isFinite(factor))) {
      throw new RangeError(`schedule: expected a positive factor, got ${factor}`);
    }
  }
  if (schedule.kind === "linear" || schedule.kind === "cosine") {
    const { to = 0 } = schedule;
    if (!(to >= 0 && Number.isFinite(to))) {
      throw new RangeError(`schedule: expected an end factor of 0 or more, got ${to}`);
    }
  }
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0;
}
