import { bindNetwork, pieceAt } from "../../network/bindNetwork.ts";
import type { PointValues } from "../../network/evaluateAt.ts";
import type { Network } from "../../network/network.ts";

/**
 * How a network's units are asked for their pieces at a point: the piece of unit `index` of a node, or undefined where
 * the pre-activation is within its error bound of a threshold, so that the point proves nothing.
 */
export function createPieceReader(
  network: Network,
): (values: PointValues, node: number, index: number) => number | undefined {
  const piecesOf = new Map(bindNetwork(network).map(({ index, pieces }) => [index, pieces]));
  return (values, node, index) => {
    const form = values.get(network.nodes[node].inputs[0]);
    const pieces = piecesOf.get(node);
    if (!form || !pieces) return undefined;
    const isUnsure = pieces.thresholds.some(
      (threshold) => Math.abs(form.rows[index] - threshold) <= form.errors[index],
    );
    return isUnsure ? undefined : pieceAt(pieces, form.rows[index]);
  };
}
