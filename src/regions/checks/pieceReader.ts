import { bindNetwork } from "../../network/bindNetwork.ts";
import type { PointValues } from "../../network/evaluateAt.ts";
import type { Network } from "../../network/network.ts";
import { branchOf, elementOf, pieceAt, pieceCount, thresholdsOf } from "../../network/piecewiseUnits.ts";
import { enlarge } from "../../numeric/errorBounds.ts";

/**
 * How a network's units are asked for their pieces at a point: the piece of unit `index` of a node, or undefined where
 * the pre-activation is within its error bound of a threshold, or two candidates are within theirs of each other, so that
 * the point proves nothing.
 */
export function createPieceReader(
  network: Network,
): (values: PointValues, node: number, index: number) => number | undefined {
  const nodes = new Map(bindNetwork(network).map((node) => [node.index, node]));
  return (values, index, unit) => {
    const node = nodes.get(index);
    if (!node?.units) return undefined;
    const { units, inputs, inputSizes } = node;
    const read = inputs.map((input) => values.get(input));
    const rows = read.map((form) => form?.rows ?? new Float64Array(0));
    const best = pieceAt(units, rows, inputSizes, 0, unit);
    const candidateAt = (piece: number) => {
      const form = read[branchOf(units, unit, piece)];
      const element = elementOf(units, unit, piece);
      return { value: form?.rows[element] ?? Number.NaN, error: form?.errors[element] ?? Number.NaN };
    };
    const { value, error } = candidateAt(best);
    if (thresholdsOf(units, unit).some((threshold) => Math.abs(value - threshold) <= error)) return undefined;
    if (units.kind === "threshold") return best;
    for (let piece = 0; piece < pieceCount(units, unit); piece++) {
      const other = candidateAt(piece);
      const bound = (error + other.error) * enlarge(2);
      // equal without any error: the first of them is the piece
      if (piece !== best && bound > 0 && Math.abs(value - other.value) <= bound) return undefined;
    }
    return best;
  };
}
