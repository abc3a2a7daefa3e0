import type { KernelFunctions } from "../kernels/kernels.ts";
import type { Precision } from "./floats.ts";

/** The kernels of layers in one precision. */
export interface LayerKernels {
  readonly forwardLayer: KernelFunctions["forwardLayer64"];
  readonly backwardLayer: KernelFunctions["backwardLayer64"];
  readonly weightGradient: KernelFunctions["weightGradient64"];
  readonly biasGradient: KernelFunctions["biasGradient64"];
  readonly transpose: KernelFunctions["transpose64"];
  readonly gatherPatches: KernelFunctions["gatherPatches64"];
  readonly scatterPatches: KernelFunctions["scatterPatches64"];
}

/** The kernels of layers, for numbers of a precision. */
export function layerKernels(kernels: KernelFunctions, precision: Precision): LayerKernels {
  if (precision === "float64") {
    return {
      forwardLayer: kernels.forwardLayer64,
      backwardLayer: kernels.backwardLayer64,
      weightGradient: kernels.weightGradient64,
      biasGradient: kernels.biasGradient64,
      transpose: kernels.transpose64,
      gatherPatches: kernels.gatherPatches64,
      scatterPatches: kernels.scatterPatches64,
    };
  }
  return {
    forwardLayer: kernels.forwardLayer32,
    backwardLayer: kernels.backwardLayer32,
    weightGradient: kernels.weightGradient32,
    biasGradient: kernels.biasGradient32,
    transpose: kernels.transpose32,
    gatherPatches: kernels.gatherPatches32,
    scatterPatches: kernels.scatterPatches32,
  };
}
