import type { FormFrame } from "../../network/affineForms.ts";
import type { BoundNode } from "../../network/bindNetwork.ts";
import type { PiecewiseUnits } from "../../network/piecewiseUnits.ts";
import type { LiveValues } from "./liveValues.ts";
import type { StageMap } from "./stageMap.ts";

/**
 * All that the plane engine holds of one stage: the live values of the cells of one *family*, the parts of one cell of the
 * stage before, its parent. Cells are visited depth first, so one family of each stage is alive.
 *
 * What all members of a family share: the reference point and the box of the parent, and one error bound for each value,
 * which holds for every member, however it was computed.
 */
export interface Level {
  readonly stage: number;
  readonly live: LiveValues;
  /** the parent's box */
  readonly frame: FormFrame;
  /** [stride] bounds of the members' errors within the box, rounding of their evaluation there included */
  readonly errors: Float64Array;
  /** the cells of the family that were computed last, and may serve again */
  readonly members: readonly Member[];
  /** how many of them are of this family */
  filled: number;
  /** which of them is the cell in work */
  current: number;
  /** the cell in work: what its signs are decided with, its creases made of, and its own family begun from */
  view: View;
  /** room for a view of the cell in work alone; see `sharpForms.ts` */
  readonly sharp: View;
  /** what decides the units at the end of the stage */
  readonly switches: SwitchRows;
  /** where the family comes from; absent in the first stage */
  readonly origin?: Origin;
}

/** The values of a cell, around the reference point of a frame. */
export interface View {
  readonly frame: FormFrame;
  /** [3 × stride] */
  readonly rows: Float64Array;
  /** [stride] */
  readonly errors: Float64Array;
}

/** A cell of a family. */
export interface Member {
  /** [3 × stride] slopes in s, slopes in t, values at the reference point */
  readonly rows: Float64Array;
  /** [words] pieces of the units before */
  readonly pieces: Uint32Array;
  /** rank-one updates since its values were computed whole */
  updates: number;
}

/** What is above zero past each switch of a stage: pre-activations minus thresholds. */
export interface SwitchRows {
  /** number of switches */
  readonly count: number;
  /** words of their signs */
  readonly words: number;
  /** the bits of the last word that stand for switches */
  readonly lastMask: number;
  readonly stride: number;
  /** [3 × stride] and [stride], unless all thresholds are zero: then a member's own rows and errors serve */
  readonly own?: { readonly rows: Float64Array; readonly errors: Float64Array };
  /** whether `own` is that of the cell in work */
  isCurrent: boolean;
  /** [2 × words] signs that the kernel writes */
  readonly signs: Uint32Array;
}

/** The parent of a family, and the map from it to the members. */
export interface Origin {
  readonly map: StageMap;
  readonly source: BoundNode;
  readonly units: PiecewiseUnits;
  /** whether the units are plain ReLUs, one bit of the pieces each */
  readonly isPlain: boolean;
  /** live values of the stage before */
  readonly live: LiveValues;
  /** [3 × stride] the parent's values around the reference point of the family */
  readonly rows: Float64Array;
  /** [stride] their errors */
  readonly errors: Float64Array;
  /** [stride] error plus rounding share of the largest |value| in the parent's box */
  readonly uncertainty: Float64Array;
  /** [units] largest uncertainty of each activation over the family */
  readonly reach: Float64Array;
  /** updates after which a member is computed whole again */
  readonly mostUpdates: number;
  /** share of a magnitude that all roundings on its way into a member can amount to */
  readonly rounding: number;
  /** buffers of the dense kernels; absent for other maps */
  readonly panels?: Panels;
}

/** A full matrix, as the kernels read it. */
export interface Panels {
  readonly panels: Float64Array;
  readonly count: number;
  /** [inputs × stride] */
  readonly columns: Float64Array;
  /** [inputs] list of units that are on */
  readonly indices: Uint32Array;
  /** [3 × inputs] activations, where they are not the parent's rows themselves, and their reach */
  readonly activations: Float64Array;
  /** [stride] error of the bias, and its share of the rounding of sums */
  readonly biasBounds: Float64Array;
  /** [stride] Euclidean norm of each row, where bounds are made of them */
  readonly norms?: Float64Array;
}
