/** The outcome of one check. */
export interface CheckResult {
  readonly name: "tiling" | "euler" | "patterns" | "interior" | "continuity" | "switches";
  readonly passed: boolean;
  /** what was seen, as one sentence with its numbers */
  readonly detail: string;
}
