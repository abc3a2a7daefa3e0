import type { Partition } from "../partition.ts";
import type { CheckResult } from "./checkResult.ts";
import { checkContinuity } from "./continuity.ts";
import { checkEuler } from "./euler.ts";
import { checkInterior } from "./interior.ts";
import { checkPatterns } from "./patterns.ts";
import { checkSwitches } from "./switches.ts";
import { checkTiling } from "./tiling.ts";

/** How much of a partition is checked. */
export interface CheckOptions {
  /** cells and facets that are tested by a forward pass, evenly spread; 1000 of each unless given */
  readonly forwardPasses?: number;
}

/**
 * Checks a partition against what every right one satisfies, without the enumerator's code. Works on any partition; one
 * that is not complete fails tiling and Euler's relation.
 */
export function check(partition: Partition, options: CheckOptions = {}): readonly CheckResult[] {
  return [
    checkTiling(partition),
    checkEuler(partition),
    checkPatterns(partition),
    checkInterior(partition, options.forwardPasses),
    checkContinuity(partition),
    checkSwitches(partition, options.forwardPasses),
  ];
}
