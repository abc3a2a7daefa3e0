export {
  type AppendBlocksOptions,
  appendBlocks,
  type BlockNetwork,
  type BlockNetworkOptions,
  type BlockOptions,
  blockNetwork,
  type DenseInitializer,
  defaultDense,
} from "./blockNetwork.ts";
export { blockParameterization, blockPeaks, blockTrainable } from "./blockParameterization.ts";
export type { BlockStage } from "./blockPlacement.ts";
export { compelledFunction } from "./compelledFunction.ts";
export { compelledNetwork } from "./compelledNetwork.ts";
export {
  type CompelledParameterization,
  type CompelledParameterizationOptions,
  compelledParameterization,
  peakLimits,
  thetaOfPeaks,
} from "./compelledParameterization.ts";
export { type CompelledDescription, type Construction, domainOf, ratioCount } from "./construction.ts";
export { type CompelledFit, type FitOptions, fitCompelled } from "./fitCompelled.ts";
export { type CompelledStart, compelledStart, type FitChoices } from "./fitPlan.ts";
export { type MergedNetwork, mergeDense } from "./mergeDense.ts";
export { parallelFamilyRegions } from "./parallelFamilies.ts";
export { type CompelledPeaks, peaksOf } from "./peaksOf.ts";
export { scaleRatios, scalesOf } from "./scales.ts";
export { chordPeaks, type PeakRange, randomPeaks } from "./startingPeaks.ts";
export {
  type PhaseCheckpoint,
  type PhaseName,
  type PhaseOptions,
  type PhaseProgress,
  type TwoPhaseOptions,
  type TwoPhaseResult,
  trainInTwoPhases,
} from "./trainInTwoPhases.ts";
export { triangle, waves } from "./triangle.ts";
