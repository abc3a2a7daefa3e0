import type { MaxUnits } from "../piecewiseUnits.ts";

/** Units that take the largest or the smallest of their candidates, with the number of pieces counted. */
export function candidatesOf(candidates: Omit<MaxUnits, "kind" | "pieces">): MaxUnits {
  const { offsets } = candidates;
  let pieces = 0;
  for (let unit = 0; unit + 1 < offsets.length; unit++) pieces = Math.max(pieces, offsets[unit + 1] - offsets[unit]);
  return { kind: "max", pieces, ...candidates };
}
