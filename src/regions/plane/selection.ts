import { branchOf, elementOf, interceptOf, slopeOf } from "../../network/piecewiseUnits.ts";
import type { Origin } from "./level.ts";

/** Where, among the live values of the stage before, a unit reads on a piece. */
export function sourceOf({ units, source, live }: Origin, unit: number, piece: number): number {
  if (units.kind === "threshold") return unit;
  const index = source.inputs[branchOf(units, unit, piece)];
  for (const node of live.nodes) if (node.index === index) return node.offset + elementOf(units, unit, piece);
  return -1;
}

/** Three numbers of one activation: slope in s, slope in t, value at the reference point. */
export type ActivationRow = [number, number, number];

/** The activation of a unit on a piece, from the parent's values. */
export function readActivation(origin: Origin, unit: number, piece: number, row: ActivationRow): void {
  const { units, rows, live } = origin;
  const slope = slopeOf(units, unit, piece);
  const intercept = interceptOf(units, unit, piece);
  const at = sourceOf(origin, unit, piece);
  row[0] = slope * rows[at];
  row[1] = slope * rows[live.stride + at];
  row[2] = slope * rows[2 * live.stride + at] + intercept;
}
