import type { Window } from "../../../network/network.ts";
import { checkSpatial, type LayerReader, type OpenLayer } from "../openLayer.ts";

export function maxPoolReader(spatial: number): LayerReader {
  return (layer) => {
    const window = windowOf(layer, spatial, layer.arguments.integers("dilation", spatial, { least: 1 }, 1));
    if (layer.arguments.flag("return_indices", false)) {
      throw layer.fail('expected "return_indices" to be false, got true: indices are no function of the input');
    }
    layer.append({ kind: "maxPool", window });
  };
}

export function averagePoolReader(spatial: number): LayerReader {
  return (layer) => {
    const window = windowOf(layer, spatial, new Array<number>(spatial).fill(1));
    const countPads = layer.arguments.flag("count_include_pad", true);
    const divisor = layer.arguments.integer("divisor_override", { least: 1 });
    if (divisor !== undefined) {
      throw layer.fail(`expected no "divisor_override", got ${divisor}; scale the weights that follow instead`);
    }
    layer.append({ kind: "averagePool", window, countPads });
  };
}

/** Pools to given extents, which have to divide those of the value: the windows are then equal and side by side. */
export function adaptivePoolReader(spatial: number, how: "average" | "max"): LayerReader {
  return (layer) => {
    checkSpatial(layer, spatial);
    const extents = layer.shape.slice(1);
    const outputs = outputSize(layer, extents);
    if (how === "max" && layer.arguments.flag("return_indices", false)) {
      throw layer.fail('expected "return_indices" to be false, got true: indices are no function of the input');
    }
    const kernel = extents.map((extent, axis) => extent / outputs[axis]);
    if (!kernel.every(Number.isInteger)) {
      throw layer.fail(`expected "output_size" to divide the extents [${extents}], got [${outputs}]`);
    }
    if (kernel.every((extent) => extent === 1)) return;
    if (how === "average" && outputs.every((extent) => extent === 1)) {
      const axes = extents.map((_, axis) => axis + 1);
      layer.append({ kind: "reduce", how: "mean", axes, keepAxes: true });
      return;
    }
    const zeros = new Array<number>(2 * spatial).fill(0);
    const window = { kernel, strides: kernel, dilations: kernel.map(() => 1), pads: zeros, ceil: false };
    layer.append(how === "max" ? { kind: "maxPool", window } : { kind: "averagePool", window, countPads: true });
  };
}

/** The extents asked for; one stands for all, and null for that of the value. */
function outputSize(layer: OpenLayer, extents: readonly number[]): readonly number[] {
  const given = layer.arguments.value("output_size");
  const list: readonly unknown[] = Array.isArray(given) ? given : extents.map(() => given);
  const outputs = list.map((entry, axis) => (entry === null ? extents[axis] : entry));
  const isFit = (entry: unknown): entry is number => Number.isSafeInteger(entry) && (entry as number) > 0;
  if (outputs.length === extents.length && outputs.every(isFit)) return outputs;
  const expected = extents.length === 1 ? "a positive integer" : "a positive integer, or two of them";
  throw layer.fail(`expected "output_size" to be ${expected}, got ${JSON.stringify(given) ?? "nothing"}`);
}

function windowOf(layer: OpenLayer, spatial: number, dilations: readonly number[]): Window {
  checkSpatial(layer, spatial);
  const args = layer.arguments;
  const kernel = args.optionalIntegers("kernel_size", spatial, { least: 1 });
  if (kernel === undefined) throw layer.fail('expected "kernel_size" to be given, got nothing');
  const strides = args.optionalIntegers("stride", spatial, { least: 1 }) ?? kernel;
  const padding = args.integers("padding", spatial, { least: 0 }, 0);
  const wide = padding.findIndex((pad, axis) => 2 * pad > kernel[axis]);
  if (wide >= 0) {
    throw layer.fail(`expected "padding" to be at most half of the kernel [${kernel}], got [${padding}]`);
  }
  return { kernel, strides, dilations, pads: [...padding, ...padding], ceil: args.flag("ceil_mode", false) };
}
