export type { Floats, Precision } from "./floats.ts";
export type { Batch, GradientEngine } from "./gradientEngine.ts";
export type { Loss, LossOptions } from "./loss.ts";
export type { Parameterization } from "./parameterization.ts";
export type { PreActivations, Regularizer } from "./regularizer.ts";
