import type { Construction, PhaseCheckpoint, PhaseName } from "crease/compelled";
import type { Network } from "crease/network";
import type { Checkpoint, TrainingRecord, TrainingResult } from "crease/training";

/** A training that is ready to begin: of weights alone, or of peaks and then of weights. */
export interface TrainingProcess {
  /** before the first step, in the units of the samples, as all networks that are handed out */
  readonly network: Network;
  /** number of steps, of both phases together */
  readonly steps: number;
  readonly compelled?: {
    readonly construction: Construction | "blocks";
    readonly steps: Readonly<Record<PhaseName, number>>;
  };
  /** number of steps up to a checkpoint, of both phases together */
  stepsOf(checkpoint: ProcessCheckpoint): number;
  run(hooks: ProcessHooks): Promise<ProcessResult>;
}

/** Who is told of a training while it lasts. */
export interface ProcessHooks {
  /** sees the network before each step that is recorded; absent where nobody looks */
  readonly onNetwork?: (network: Network) => void;
  readonly onRecord: (record: ProcessRecord) => void;
  /** called every so many steps of a phase */
  readonly checkpoint: { readonly every: number; readonly save: (checkpoint: ProcessCheckpoint) => void };
  /** goes on from here, as if never stopped */
  readonly from?: ProcessCheckpoint;
  readonly onProgress?: (progress: ProcessProgress) => void;
  readonly signal?: AbortSignal;
}

/** A record, with the phase that its step belongs to where there are two. */
export interface ProcessRecord extends TrainingRecord {
  readonly phase?: PhaseName;
}

/** How far a training is; steps are those of both phases together. */
export interface ProcessProgress {
  readonly phase?: PhaseName;
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
}

/** Where a training stands: a checkpoint, of a phase where there are two, with what the first has reached. */
export interface ProcessCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly phase?: PhaseName;
  readonly pretrained?: PhaseCheckpoint["pretrained"];
}

/** How a training ended. */
export interface ProcessResult {
  readonly status: TrainingResult["status"];
  readonly network: Network;
  readonly checkpoint: ProcessCheckpoint;
  /** of a compelled network: what pre-training reached */
  readonly pretrained?: Network;
  /** of a compelled network with a mean squared error: largest distance from a target */
  readonly largestError?: number;
}
