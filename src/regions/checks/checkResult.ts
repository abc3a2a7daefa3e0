/** The outcome of one check. */
export interface CheckResult {
  readonly name: "tiling" | "euler" | "patterns" | "interior" | "continuity" | "switches";
  readonly passed: boolean;
  /** what was seen, as one sentence with its numbers */
  readonly detail: string;
}

/** Cells, and facets, that a check tests by a forward pass unless it is told otherwise. */
export const defaultForwardPasses = 1000;
