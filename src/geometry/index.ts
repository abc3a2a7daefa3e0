export { isConvexCounterClockwise, twiceSignedArea, vertexMean } from "./polygon.ts";
