import { paddedLength } from "../../kernels/panels.ts";
import { inputSize, type Network } from "../../network/network.ts";
import { stagesOf } from "../../network/stages.ts";
import type { Segments } from "../segments.ts";
import { boundForms, computeForms } from "./sweepForms.ts";
import type { Sweep } from "./sweepStages.ts";

/**
 * The forms of the first stage for a block of segments at a time: one product of matrices instead of two rows a segment,
 * so that the weights of a wide input are read once for all of them.
 */
export interface FirstForms {
  readonly sweep: Sweep;
  readonly segments: Segments;
  /** [2 × blockSize × inputs] direction and start of each segment of the block */
  readonly roots: Float64Array;
  /** [2 × blockSize × length of the stage] */
  readonly products: Float64Array;
  /** the first segment of the block; −1 before there is one */
  first: number;
}

/** Segments of one block. */
const blockSize = 16;

/** Bytes that `createFirstForms` takes of a sweep's memory. */
export function firstFormsBytes(network: Network): number {
  const size = stagesOf(network)[0].piecewise?.size ?? 0;
  return 8 * 2 * blockSize * (inputSize(network) + paddedLength(size)) + 64;
}

export function createFirstForms(sweep: Sweep, segments: Segments): FirstForms {
  const { arena } = sweep.kernels;
  return {
    sweep,
    segments,
    roots: arena.float64(2 * blockSize * sweep.inputs),
    products: arena.float64(2 * blockSize * sweep.stages[0].length),
    first: -1,
  };
}

/** Sets the forms of the first stage to those of a segment, which is already the sweep's root. */
export function setFirstForms(forms: FirstForms, segment: number): void {
  const { sweep, products } = forms;
  const { rows, stride, length, size, bias, reads } = sweep.stages[0];
  // a stage that reads nothing, or a single segment, is not worth a block
  if (reads.length !== 1 || forms.segments.from.length === sweep.inputs) {
    computeForms(sweep, 0);
    return;
  }
  const place = segment % blockSize;
  if (forms.first !== segment - place) multiplyBlock(forms, segment - place);
  const start = 2 * place * length;
  for (let j = 0; j < size; j++) {
    rows[j] = products[start + j];
    rows[stride + j] = products[start + length + j] + bias[j];
  }
  boundForms(sweep, 0);
}

function multiplyBlock(forms: FirstForms, first: number): void {
  const { sweep, segments, roots, products } = forms;
  const { inputs, kernels, stages } = sweep;
  const { from, to } = segments;
  const count = Math.min(blockSize, from.length / inputs - first);
  for (let k = 0; k < count; k++) {
    const offset = (first + k) * inputs;
    const root = 2 * k * inputs;
    for (let i = 0; i < inputs; i++) {
      roots[root + i] = to[offset + i] - from[offset + i];
      roots[root + inputs + i] = from[offset + i];
    }
  }
  const { length, reads } = stages[0];
  const { panels, panelCount } = reads[0];
  kernels.multiply64(roots.byteOffset, 2 * count, inputs, panels, panelCount, 0, products.byteOffset, length);
  forms.first = first;
}
