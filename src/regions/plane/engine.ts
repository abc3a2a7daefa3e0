import type { Kernels } from "../../kernels/kernels.ts";
import type { PlaneState } from "../planeState.ts";
import type { CellPath } from "./cellPath.ts";
import type { Chain } from "./chainRows.ts";
import type { Level } from "./level.ts";
import type { OldDecisions } from "./oldDecisions.ts";

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

/** What the vertices of a cell say of the switches of its stage. */
export interface Survey {
  /** [words] switches that are positive at some vertex */
  readonly positive: Uint32Array;
  /** [words] switches that are negative at some vertex */
  readonly negative: Uint32Array;
}
