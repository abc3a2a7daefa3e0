import { interceptOf, slopeOf, type ThresholdUnits, thresholdsOf } from "../../network/piecewiseUnits.ts";
import type { Floats } from "../floats.ts";
import type { TrainingKernels } from "./trainingKernels.ts";

/** The pieces that the units of one sample are on. */
interface Pieces {
  /** [units] */
  readonly slopes: Float64Array;
  /** [units] */
  readonly intercepts: Float64Array;
}

/** Writes the pieces at the pre-activations from an element on; NaN is on a piece whose slope is NaN, so that it is seen. */
export type FindPieces = (z: Floats, from: number, parameters: Floats, pieces: Pieces) => void;

/** Units that act on one element each; at a threshold the lower piece holds (ReLU′(0) = 0). */
export function thresholdKernels(units: ThresholdUnits, size: number): TrainingKernels {
  return unitKernels(size, units.classes.length === 1 && units.pieces === 2 ? twoPieces(units) : anyPieces(units));
}

/** Kernels of units of any pieces: a sample's directions are multiplied by the slopes that the sample is on. */
export function unitKernels(size: number, findPieces: FindPieces): TrainingKernels {
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
      const value = z[from + i];
      const isHigh = value > threshold;
      pieces.slopes[i] = isHigh ? highSlope : Number.isNaN(value) ? value : lowSlope;
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
      slopes[i] = Number.isNaN(z[from + i]) ? Number.NaN : slopeOf(units, i, piece);
      intercepts[i] = interceptOf(units, i, piece);
    }
  };
}
