import { type Operator, sizeOf } from "../../network/network.ts";
import { broadcastIndices } from "../../network/operators/broadcast.ts";
import { interceptOf, slopeOf, type ThresholdUnits, thresholdsOf } from "../../network/piecewiseUnits.ts";
import type { Floats } from "../floats.ts";
import type { TrainingContext, TrainingKernels } from "./trainingKernels.ts";

/** The pieces that the units of one sample are on. */
interface Pieces {
  /** [units] */
  readonly slopes: Float64Array;
  /** [units] */
  readonly intercepts: Float64Array;
}

/** Writes the pieces at the pre-activations from an element on. */
type FindPieces = (z: Floats, from: number, parameters: Floats, pieces: Pieces) => void;

/** Units that act on one element each; at a threshold the lower piece holds (ReLU′(0) = 0). */
export function thresholdKernels(units: ThresholdUnits, size: number): TrainingKernels {
  return unitKernels(size, units.classes.length === 1 && units.pieces === 2 ? twoPieces(units) : anyPieces(units));
}

/** slope · z where z ≤ 0, z above, with slopes that are trained: a slope's gradient is Σ dy z over the rows that it bends. */
export function preluKernels(
  operator: Extract<Operator, { kind: "prelu" }>,
  { network, inputShapes, isTrained }: TrainingContext,
): TrainingKernels {
  const { shape, offset } = network.tensors[operator.slope];
  const indices = broadcastIndices(shape, inputShapes[0]);
  const size = indices.length;
  const sums = new Float64Array(sizeOf(shape));
  const units = unitKernels(size, (z, from, parameters, { slopes }) => {
    for (let i = 0; i < size; i++) slopes[i] = z[from + i] > 0 ? 1 : parameters[offset + indices[i]];
  });
  return {
    forward: units.forward,
    backward(inputs, dy, inputGradients, pass) {
      units.backward(inputs, dy, inputGradients, pass);
      if (!isTrained(operator.slope)) return;
      const [z] = inputs;
      const { samples, directions, gradient } = pass;
      sums.fill(0);
      for (let sample = 0; sample < samples; sample++) {
        const from = sample * size;
        const firstDirection = (samples + sample * directions) * size;
        for (let i = 0; i < size; i++) {
          if (z[from + i] > 0) continue;
          let sum = dy[from + i] * z[from + i];
          for (let k = 0; k < directions; k++) {
            const at = firstDirection + k * size + i;
            sum += dy[at] * z[at];
          }
          sums[indices[i]] += sum;
        }
      }
      for (let k = 0; k < sums.length; k++) gradient[offset + k] += sums[k];
    },
  };
}

/** Kernels of units of any pieces: a sample's directions are multiplied by the slopes that the sample is on. */
function unitKernels(size: number, findPieces: FindPieces): TrainingKernels {
  const pieces: Pieces = { slopes: new Float64Array(size), intercepts: new Float64Array(size) };
  const { slopes, intercepts } = pieces;
  return {
    forward([z], y, { samples, directions, parameters }) {
      for (let sample = 0; sample < samples; sample++) {
        const from = sample * size;
        findPieces(z, from, parameters, pieces);
        // an off unit is 0, never −0 and never 0 · ∞
        for (let i = 0; i < size; i++) {
          y[from + i] = slopes[i] === 0 ? intercepts[i] : slopes[i] * z[from + i] + intercepts[i];
        }
        for (let k = 0; k < directions; k++) {
          const row = (samples + sample * directions + k) * size;
          for (let i = 0; i < size; i++) y[row + i] = slopes[i] === 0 ? 0 : slopes[i] * z[row + i];
        }
      }
    },
    backward([z], dy, [dz], { samples, directions, parameters }) {
      if (!dz) return;
      for (let sample = 0; sample < samples; sample++) {
        const from = sample * size;
        findPieces(z, from, parameters, pieces);
        for (let i = 0; i < size; i++) if (slopes[i] !== 0) dz[from + i] += slopes[i] * dy[from + i];
        for (let k = 0; k < directions; k++) {
          const row = (samples + sample * directions + k) * size;
          for (let i = 0; i < size; i++) if (slopes[i] !== 0) dz[row + i] += slopes[i] * dy[row + i];
        }
      }
    },
  };
}

/** Units that are alike and bend once: ReLU, leaky ReLU, absolute value. */
function twoPieces({ classes: [{ thresholds, slopes, intercepts }] }: ThresholdUnits): FindPieces {
  const [threshold] = thresholds;
  const [lowSlope, highSlope] = slopes;
  const [lowIntercept, highIntercept] = intercepts;
  return (z, from, _parameters, pieces) => {
    for (let i = 0; i < pieces.slopes.length; i++) {
      const isHigh = z[from + i] > threshold;
      pieces.slopes[i] = isHigh ? highSlope : lowSlope;
      pieces.intercepts[i] = isHigh ? highIntercept : lowIntercept;
    }
  };
}

function anyPieces(units: ThresholdUnits): FindPieces {
  return (z, from, _parameters, { slopes, intercepts }) => {
    for (let i = 0; i < slopes.length; i++) {
      const thresholds = thresholdsOf(units, i);
      let piece = 0;
      while (piece < thresholds.length && z[from + i] > thresholds[piece]) piece++;
      slopes[i] = slopeOf(units, i, piece);
      intercepts[i] = interceptOf(units, i, piece);
    }
  };
}
