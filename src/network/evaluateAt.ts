import { enlarge, gamma } from "../numeric/errorBounds.ts";
import { type AffineForm, createForm, type FormFrame, propagateForm } from "./affineForms.ts";
import { bindNetwork, pieceAt } from "./bindNetwork.ts";
import { inputSize, type Network } from "./network.ts";

/** The value of every node at one point, each with a bound of its error: forms without directions. */
export type PointValues = ReadonlyMap<number, AffineForm>;

/**
 * Evaluates the network at a point with error bounds against exact arithmetic.
 *
 * @param x      [n] flattened input
 * @param errors [n] how far x may be from the point that is meant; 0 unless given
 *
 * Numerics  running error analysis, see `numeric/errorBounds.ts`. A piecewise-linear unit is as steep as its steepest
 *           piece, so an error passes through it at most that much larger, whatever piece the exact value is on.
 */
export function evaluateAt(network: Network, x: Float64Array, errors?: Float64Array): PointValues {
  if (x.length !== inputSize(network)) {
    throw new RangeError(`evaluateAt: expected ${inputSize(network)} numbers, one per input, got ${x.length}`);
  }
  const frame: FormFrame = {
    reference: new Float64Array(0),
    radii: new Float64Array(0),
    biasWeights: Float64Array.of(1),
  };
  const scratch = new Map<number, Float64Array>();
  const values = new Map<number, AffineForm>([[0, { rows: x, errors: errors ?? new Float64Array(x.length) }]]);
  for (const node of bindNetwork(network)) {
    if (node.index === 0) continue;
    const read = node.inputs.map((index) => values.get(index) as AffineForm);
    const form = createForm(node.size, 0);
    if (node.pieces) {
      const { slopes, intercepts } = node.pieces;
      const steepest = Math.max(...slopes.map(Math.abs));
      for (let i = 0; i < node.size; i++) {
        const piece = pieceAt(node.pieces, read[0].rows[i]);
        form.rows[i] = slopes[piece] * read[0].rows[i] + intercepts[piece];
        const isExact = intercepts[piece] === 0 && (slopes[piece] === 0 || Math.abs(slopes[piece]) === 1);
        const rounding = isExact ? 0 : gamma(2) * (Math.abs(form.rows[i]) + Math.abs(intercepts[piece]));
        form.errors[i] = (steepest * read[0].errors[i] + rounding) * enlarge(2);
      }
    } else {
      propagateForm(node, read, frame, form, scratch);
    }
    values.set(node.index, form);
  }
  return values;
}
