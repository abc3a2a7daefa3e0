export { enlarge, gamma, gammaOfEvaluation, unitRoundoff } from "./errorBounds.ts";
export { CreaseError, type CreaseErrorCode } from "./errors.ts";
export { compensatedSum, sumError } from "./exactSum.ts";
export { createRandom, type Random } from "./random.ts";
