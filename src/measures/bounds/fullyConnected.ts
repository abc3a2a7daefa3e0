import { checkCounts } from "./checkCounts.ts";
import type { UnitLayer, UnitLayers } from "./unitLayers.ts";

/** The sizes of a fully connected network. */
export interface FullyConnected {
  /** n₀, the number of inputs, or the dimension of a slice through them */
  readonly inputDim: number;
  /** n₁, …, n_L, the units of each layer; outputs that are no units are not among them */
  readonly widths: readonly number[];
}

/** What its units are; ReLU where none is given. */
export interface UnitKind {
  /** pieces p of a unit with thresholds, of which none need be constant */
  readonly pieces?: number;
  /** candidates k of a max unit */
  readonly candidates?: number;
}

/** Throws where sizes are not positive integers. */
export function checkFullyConnected(caller: string, { inputDim, widths }: FullyConnected): void {
  checkCounts(caller, { inputDim });
  if (widths.length === 0) throw new RangeError(`${caller}: expected at least one layer in widths, got none`);
  widths.forEach((width, layer) => {
    checkCounts(caller, { [`widths[${layer}]`]: width });
  });
}

/** The layers of units of a fully connected network. */
export function fullyConnectedLayers(
  { inputDim, widths }: FullyConnected,
  { pieces, candidates }: UnitKind = {},
): UnitLayers {
  const perUnit = candidates ?? pieces ?? 2;
  const hyperplanesPerUnit = candidates === undefined ? perUnit - 1 : (candidates * (candidates - 1)) / 2;
  let rank = inputDim;
  const layers = widths.map((units): UnitLayer => {
    // a unit with thresholds reads one pre-activation, a max unit as many as it has candidates
    const values = candidates === undefined ? units : units * candidates;
    const read = Math.min(rank, values);
    rank = Math.min(rank, units);
    return {
      kind: candidates === undefined ? "threshold" : "max",
      units,
      groups: [{ pieces: perUnit, units }],
      hyperplanes: units * hyperplanesPerUnit,
      rank: read,
      isConstantOff: candidates === undefined && pieces === undefined,
      isWaist: true,
    };
  });
  return { dimension: inputDim, layers };
}
