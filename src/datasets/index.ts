export { type Cifar10Batch, readCifar10 } from "./cifar10.ts";
export { type NumberTable, readCsv } from "./csv.ts";
export { type IdxArray, type ReadDataOptions, readIdx } from "./idx.ts";
export { imageSamples } from "./imageSamples.ts";
export { evenPoints, gridPoints, midpoints } from "./points.ts";
export { chooseSamples, firstSamples, type Samples, sampleFunction } from "./samples.ts";
export { type SpiralOptions, spirals } from "./spirals.ts";
export { type SplitSamples, splitSamples } from "./splitSamples.ts";
export { type TargetFunction, type TargetName, targetFunctions } from "./targetFunctions.ts";
