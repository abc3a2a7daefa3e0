import type { PhaseName } from "crease/compelled";
import type { Checkpoint, TrainingRecord } from "crease/training";
import type { ProcessCheckpoint } from "./trainingProcess.ts";

/** What stands in the checkpoint of a training in two phases: the phase, and what the first one reached. Is JSON. */
export interface PhaseNote {
  readonly name: PhaseName;
  readonly pretrained?: {
    /** float64 numbers bit for bit, little-endian, in base 64 */
    readonly parameters: string;
    readonly history: readonly TrainingRecord[];
  };
}

/** The phase of a checkpoint; undefined where there is only one. */
export function phaseNote({ phase, pretrained }: ProcessCheckpoint): PhaseNote | undefined {
  if (phase === undefined) return undefined;
  if (!pretrained) return { name: phase };
  const { parameters, history } = pretrained;
  return { name: phase, pretrained: { parameters: textOf(parameters), history } };
}

/** A checkpoint with the phase that was noted with it. */
export function withPhase(checkpoint: Checkpoint, note: PhaseNote | undefined): ProcessCheckpoint {
  if (!note) return { checkpoint };
  const { name: phase, pretrained } = note;
  if (!pretrained) return { checkpoint, phase };
  const { parameters, history } = pretrained;
  return { checkpoint, phase, pretrained: { parameters: numbersOf(parameters), history } };
}

function textOf(numbers: Float64Array): string {
  const bytes = Buffer.alloc(numbers.byteLength);
  numbers.forEach((value, i) => {
    bytes.writeDoubleLE(value, i * numbers.BYTES_PER_ELEMENT);
  });
  return bytes.toString("base64");
}

function numbersOf(text: string): Float64Array {
  const bytes = Buffer.from(text, "base64");
  const { BYTES_PER_ELEMENT: size } = Float64Array;
  return Float64Array.from({ length: bytes.length / size }, (_, i) => bytes.readDoubleLE(i * size));
}
