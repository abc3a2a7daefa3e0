import type { PlaneWindows } from "../../network/operators/windows.ts";
import type { Floats } from "../floats.ts";

/**
 * Filters over the windows of a value, each on the channels of its group: the linear part A of a convolution, its
 * transpose, which a transposed convolution applies, and their gradient. x is a batch of values [channels × plane], y one
 * of [filters × places].
 */
export interface Filters {
  readonly places: number;
  /** y += A x */
  correlate(x: Floats, rows: number, parameters: Floats, y: Floats): void;
  /** x += Aᵀ y */
  spread(y: Floats, rows: number, parameters: Floats, x: Floats): void;
  /** adds the derivative of ⟨y, A x⟩ by the filters */
  addGradient(y: Floats, x: Floats, rows: number, gradient: Floats): void;
}

/** The sizes of filters, and where their weight [groups · filters × channels × kernel…] begins in the parameters. */
export interface FilterSizes {
  readonly maxRows: number;
  readonly groups: number;
  /** filters of a group */
  readonly filters: number;
  /** channels of a group */
  readonly channels: number;
  readonly windows: PlaneWindows;
  readonly offset: number;
}
