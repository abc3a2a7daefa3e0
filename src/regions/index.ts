export { breakpointsOnSegments, breakpointsOnSegmentsSync, type SegmentBreakpoints } from "./breakpointsOnSegments.ts";
export type { CellBatch } from "./cellBatch.ts";
export { type CheckOptions, check } from "./checks/check.ts";
export type { CheckResult } from "./checks/checkResult.ts";
export { checkContinuity } from "./checks/continuity.ts";
export { checkEuler } from "./checks/euler.ts";
export { checkInterior } from "./checks/interior.ts";
export { checkPatterns } from "./checks/patterns.ts";
export { checkSwitches } from "./checks/switches.ts";
export { checkTiling } from "./checks/tiling.ts";
export {
  countOnSegments,
  countOnSegmentsSync,
  type SegmentCounts,
  type SegmentsOptions,
} from "./countOnSegments.ts";
export { countRegions, countRegionsSync } from "./countRegions.ts";
export {
  box,
  type Domain,
  type LineDomain,
  line,
  type PlaneDomain,
  plane,
  planeThrough,
  type SegmentDomain,
  segment,
  sliceOf,
} from "./domain.ts";
export { domainFromJson } from "./domainFromJson.ts";
export type { EnumerationOptions, EnumerationProgress } from "./enumeration.ts";
export { type LinearRegions, linearRegions, linearRegionsAsync } from "./linearRegions.ts";
export {
  cellCount,
  type Facets,
  facetCount,
  type Partition,
  pieceInPattern,
  type UnitTable,
  vertexCount,
} from "./partition.ts";
export type { CarriedError } from "./pool/carriedError.ts";
export { answerOf, createJobServer, type JobServer, type TaskReply } from "./pool/jobServer.ts";
export type { PooledOptions } from "./pool/pooledOptions.ts";
export type { PoolJob, RegionsPool } from "./pool/regionsPool.ts";
export { serveRegions, type WorkerScope } from "./pool/serveRegions.ts";
export { type WebWorkerPool, type WorkerLike, webWorkerPool } from "./pool/webWorkerPool.ts";
export type { RegionCount } from "./regionCount.ts";
export { regionsIn, regionsInSync } from "./regionsIn.ts";
export { regionsInPlane, regionsInPlaneSync } from "./regionsInPlane.ts";
export { regionsOnLine, regionsOnLineSync } from "./regionsOnLine.ts";
export { regionsOnSegment, regionsOnSegmentSync } from "./regionsOnSegment.ts";
export type { Segments } from "./segments.ts";
export { gramMatrix, pointOnSlice, type Slice, volumeScale } from "./slice.ts";
