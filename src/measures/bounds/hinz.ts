import { checkCounts } from "./checkCounts.ts";
import { layerwiseBound, partsOfReducingWaist } from "./layerwise.ts";
import type { UnitLayer, UnitLayers } from "./unitLayers.ts";

/**
 * The upper bound of Hinz & van de Geer for a ReLU network without shortcuts: regions sorted by the rank that they leave are
 * pushed through the layers, with a list γ of how many parts a layer makes with how many active units.
 *
 * For cells of dimension 1 and 2 the lists are `activeUnitsList`. For higher dimensions they are Serra's binomials, valid
 * as well, so that the result is an upper bound in any dimension, and never above Serra's; the lists of Hinz 2021 for
 * higher dimensions could make it smaller.
 *
 * Source    Hinz & van de Geer, *A Framework for the Construction of Upper Bounds on the Number of Affine Linear Regions of
 *           ReLU Feed-Forward Neural Networks*, 2019; Hinz, *Using Activation Histograms to Bound the Number of Affine
 *           Regions in ReLU Feed-Forward Neural Networks*, 2021.
 */
export function hinzBound(network: UnitLayers): bigint {
  return layerwiseBound(network, partsByActiveUnits);
}

/**
 * The list γ for n half-spaces in dimension d: for each number of active units from 0 to n, a number of parts, such that no
 * arrangement has more parts with k or more active units than the list has, whatever k is.
 *
 * @returns [n + 1] it sums to Zaslavsky's number
 */
export function activeUnitsList(dimension: 1 | 2, units: number): readonly bigint[] {
  checkCounts("activeUnitsList", { units });
  const n = BigInt(units);
  const half = Math.floor(units / 2);
  // from all units active down: one part, then as many parts at each level as the dimension allows, then none
  const list = new Array<bigint>(units + 1).fill(0n);
  list[units] = 1n;
  const perLevel = dimension === 1 || units === 1 ? 2n : n;
  if (dimension === 2 && units >= 2) {
    const levels = units % 2 === 0 ? half : half + 1;
    list.fill(perLevel, units - levels, units);
    if (units % 2 === 0) list[units - levels - 1] = n / 2n;
  } else {
    list.fill(perLevel, units - half, units);
    if (units % 2 === 1) list[units - half - 1] = 1n;
  }
  return list;
}

/** Σ_a γ[a] after[min(d, a)] */
function partsByActiveUnits(layer: UnitLayer, last: number, after: readonly bigint[]): bigint[] {
  const behind = partsOfReducingWaist(layer, last, after);
  for (const dimension of [1, 2] as const) {
    if (dimension > Math.min(last, layer.units)) continue;
    // what leaves less than the full rank, and the rest
    const list = activeUnitsList(dimension, layer.units);
    let rest = list.reduce((sum, parts) => sum + parts, 0n);
    let total = 0n;
    for (let active = 0; active < dimension; active++) {
      total += list[active] * after[active];
      rest -= list[active];
    }
    behind[dimension] = total + rest * after[dimension];
  }
  // one unit makes no more of a plane than of a line
  if (layer.units === 1 && last >= 2) behind.fill(behind[1], 2);
  return behind;
}
