export { decisionBoundarySegments } from "./decisionBoundary.ts";
export type { FunctionFigureOptions, PartitionFigureOptions } from "./figureOptions.ts";
export { functionFigure } from "./functionFigure.ts";
export { partitionFigure } from "./partitionFigure.ts";
export type { FigurePoints } from "./points.ts";
