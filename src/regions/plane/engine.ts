import type { Kernels } from "../../kernels/kernels.ts";
import type { Growable } from "../../numeric/growable.ts";
import type { PlaneState } from "../planeState.ts";
import type { CellPath } from "./cellPath.ts";
import type { Chain } from "./chainRows.ts";
import type { Level } from "./level.ts";

/** The plane engine at work: the subdivision, as the reference enumerator keeps it, and the levels of its stages. */
export interface PlaneEngine {
  readonly state: PlaneState;
  readonly levels: readonly Level[];
  /** decisions at vertices that are older than the task in work */
  readonly old: OldDecisions;
  /** whether new vertices take over the signs of earlier stages */
  readonly inheritsSigns: boolean;
  /** where the walk is */
  readonly path: CellPath;
  readonly kernels: Kernels;
  /** per stage whose map is a chain, its values, for the rows of a member and for the bounds of a family */
  readonly chains: readonly (Chain | undefined)[];
  /** [stages] signs that the vertices of the cell in work have: OR of the positive words, OR of the negative ones */
  readonly surveys: readonly Survey[];
}

/**
 * Decisions at vertices that were there before a task began: noted, so that they can be undone when it ends, for the next
 * task is to find what it would find anywhere else.
 */
export interface OldDecisions {
  /** number of vertices that are old */
  vertices: number;
  /** pairs: a vertex, and the number of stages that had been decided at it */
  readonly decisions: Growable<Int32Array>;
}

/** What the vertices of a cell say of the switches of its stage. */
export interface Survey {
  /** [words] switches that are positive at some vertex */
  readonly positive: Uint32Array;
  /** [words] switches that are negative at some vertex */
  readonly negative: Uint32Array;
}
