export { centroid } from "./centroid.ts";
export { isConvexCounterClockwise, twiceSignedArea, vertexMean } from "./polygon.ts";
