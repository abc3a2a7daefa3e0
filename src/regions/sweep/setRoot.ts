import { enlarge } from "../../numeric/errorBounds.ts";
import { sumError } from "../../numeric/exactSum.ts";
import type { WeightedPoint } from "../intervalSteps.ts";
import type { Sweep } from "./sweepStages.ts";

/** Sets what is swept: x(t) = from + t (to − from), homogeneous. */
export function setRoot(sweep: Sweep, from: WeightedPoint, to: WeightedPoint): void {
  sweep.biasWeights[0] = to.weight - from.weight;
  sweep.biasWeights[1] = from.weight;
  setInputs(sweep, from.x, to.x, 0);
}

/** The same for points of the input space that begin at `offset` of two arrays. */
export function setInputs(sweep: Sweep, from: Float64Array, to: Float64Array, offset: number): void {
  const { root, rootLive, rootErrors, inputs } = sweep;
  let magnitudes = 0;
  let errors = 0;
  let count = 0;
  for (let i = 0; i < inputs; i++) {
    const start = from[offset + i];
    const end = to[offset + i];
    const direction = end - start;
    root[i] = direction;
    root[inputs + i] = start;
    const size = Math.abs(direction) + Math.abs(start);
    const error = sumError(end, -start);
    rootErrors[i] = Math.abs(error);
    magnitudes += size * size;
    errors += error * error;
    if (size !== 0) rootLive[count++] = i;
  }
  sweep.rootCount = count;
  sweep.rootMagnitude = Math.sqrt(magnitudes) * enlarge(inputs + 4);
  sweep.rootError = Math.sqrt(errors) * enlarge(inputs + 4);
}
