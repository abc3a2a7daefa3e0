import { evaluateAt } from "../../network/evaluateAt.ts";
import { gamma } from "../../numeric/errorBounds.ts";
import { cellCount, type Partition, pieceInPattern } from "../partition.ts";
import { pointOnSlice } from "../slice.ts";
import { type CheckResult, defaultForwardPasses } from "./checkResult.ts";
import { errorsOfPoint } from "./errorsOfPoint.ts";
import { createPieceReader } from "./pieceReader.ts";

/**
 * Whether, at a point inside a cell, a forward pass of the whole network finds the cell's pattern and the value of its
 * output map.
 *
 * Numerics  each side carries its error bound, and the difference must be within their sum. A unit whose pre-activation
 *           is within its bound of the threshold at the point proves nothing and is left out.
 * @param limit at most so many cells, evenly spread
 */
export function checkInterior(partition: Partition, limit = defaultForwardPasses): CheckResult {
  const cells = cellCount(partition);
  const tested = Math.min(limit, cells);
  const pieceOf = createPieceReader(partition.network);
  let wrongPieces = 0;
  let wrongValues = 0;
  let largest = 0;
  for (let k = 0; k < tested; k++) {
    const cell = Math.floor((k * cells) / tested);
    const { t, uncertainty } = interiorPoint(partition, cell);
    const { network, slice, units, outputLinear, outputOffset, outputErrors } = partition;
    const x = pointOnSlice(slice, t);
    const values = evaluateAt(network, x, errorsOfPoint(slice, t, uncertainty));

    // pieces of the units
    for (let column = 0; column < units.node.length; column++) {
      const piece = pieceOf(values, units.node[column], units.index[column]);
      if (piece !== undefined && piece !== pieceInPattern(partition, cell, column)) wrongPieces++;
    }
    for (let unit = 0; unit < units.constant.node.length; unit++) {
      const piece = pieceOf(values, units.constant.node[unit], units.constant.index[unit]);
      if (piece !== undefined && piece !== units.constant.piece[unit]) wrongPieces++;
    }

    // value of the output
    const output = values.get(network.output);
    const d = slice.dimension;
    for (let i = 0; output && i < output.rows.length; i++) {
      const at = cell * output.rows.length + i;
      let mapped = outputOffset[at];
      let magnitude = Math.abs(mapped);
      let moved = 0;
      for (let axis = 0; axis < d; axis++) {
        mapped += outputLinear[at * d + axis] * t[axis];
        magnitude += Math.abs(outputLinear[at * d + axis] * t[axis]);
        moved += Math.abs(outputLinear[at * d + axis]) * uncertainty[axis];
      }
      const difference = Math.abs(mapped - output.rows[i]);
      largest = Math.max(largest, difference / Math.max(1, Math.abs(mapped)));
      const allowed = output.errors[i] + outputErrors[at] + moved + gamma(d + 2) * magnitude;
      if (!(difference <= allowed)) wrongValues++;
    }
  }
  return {
    name: "interior",
    passed: wrongPieces === 0 && wrongValues === 0,
    detail:
      `forward pass in ${tested} of ${cells} cells: ${wrongPieces} wrong pieces, ${wrongValues} wrong values, ` +
      `largest difference ${largest.toPrecision(2)}`,
  };
}

/**
 * A point inside a cell: the mean of its vertices; one unit into a cell that is not bounded. The mean of the exact vertices
 * is inside for sure, and within `uncertainty` of the computed one, which a sliver may be too thin to hold.
 */
function interiorPoint(
  { vertices, vertexErrors, offsets, vertexIndices, slice }: Partition,
  cell: number,
): { t: Float64Array; uncertainty: Float64Array } {
  const d = slice.dimension;
  const corners = vertexIndices.subarray(offsets[cell], offsets[cell + 1]);
  if (d === 1 && !corners.every((corner) => Number.isFinite(vertices[corner]))) {
    const [low, high] = [vertices[corners[0]], vertices[corners[1]]];
    const end = Number.isFinite(low) ? low + Math.max(1, Math.abs(low)) : high - Math.max(1, Math.abs(high));
    return { t: Float64Array.of(Number.isFinite(end) ? end : 0), uncertainty: new Float64Array(1) };
  }
  const t = new Float64Array(d);
  const uncertainty = new Float64Array(d);
  for (const corner of corners) {
    for (let axis = 0; axis < d; axis++) {
      const at = d * corner + axis;
      t[axis] += vertices[at] / corners.length;
      uncertainty[axis] += (vertexErrors[at] + gamma(corners.length + 1) * Math.abs(vertices[at])) / corners.length;
    }
  }
  return { t, uncertainty };
}
