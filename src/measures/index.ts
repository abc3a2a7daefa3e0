export { type BoundsOptions, boundsOf } from "./bounds/boundsOf.ts";
export {
  type BoundEntry,
  type BoundName,
  type Bounds,
  boundNames,
  boundTable,
  tightestUpperBound,
} from "./bounds/boundTable.ts";
export { activeUnitsList } from "./bounds/hinz.ts";
export { networkBounds } from "./bounds/networkBounds.ts";
export { networkLayers } from "./bounds/networkLayers.ts";
export { piecesOfComposition, piecesOfSum } from "./bounds/onALine.ts";
export type { UnitLayer, UnitLayers } from "./bounds/unitLayers.ts";
export { centralArrangement, zaslavsky } from "./bounds/zaslavsky.ts";
