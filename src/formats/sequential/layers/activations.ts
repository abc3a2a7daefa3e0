import type { LayerReader } from "../openLayer.ts";

/** Elementwise layers. */

export const readReLU: LayerReader = (layer) => {
  layer.arguments.ignore("inplace");
  layer.append({ kind: "relu" });
};

export const readLeakyReLU: LayerReader = (layer) => {
  layer.arguments.ignore("inplace");
  layer.append({ kind: "leakyRelu", slope: layer.arguments.number("negative_slope", 0.01) });
};

/** One slope, or one for each channel, which is the first axis. */
export const readPReLU: LayerReader = (layer) => {
  const [channels] = layer.shape;
  layer.arguments.ignore("init");
  const count = layer.arguments.integer("num_parameters", { least: 1 });
  const slope = layer.tensor("weight", [count ?? "num_parameters"]);
  const [slopes] = slope.shape;
  if (slopes !== 1 && slopes !== channels) {
    throw layer.fail(`expected 1 or ${channels} slopes in tensor "${slope.name}", got ${slopes}`);
  }
  const shape = slopes === 1 ? [1] : [slopes, ...layer.shape.slice(1).map(() => 1)];
  layer.append({ kind: "prelu", slope: slope.index(shape) });
};

export const readReLU6: LayerReader = (layer) => {
  layer.arguments.ignore("inplace");
  layer.append({ kind: "clip", low: 0, high: 6 });
};

export const readHardtanh: LayerReader = (layer) => {
  layer.arguments.ignore("inplace");
  const low = layer.arguments.number("min_val", -1);
  const high = layer.arguments.number("max_val", 1);
  if (!(low < high)) throw layer.fail(`expected "min_val" to be below "max_val", got ${low} and ${high}`);
  layer.append({ kind: "clip", low, high });
};

/** relu6(z + 3) / 6, with its breakpoints at −3 and 3 exactly. */
export const readHardsigmoid: LayerReader = (layer) => {
  layer.arguments.ignore("inplace");
  layer.append({ kind: "shift", offset: layer.constant("offset", [], 3) });
  layer.append({ kind: "clip", low: 0, high: 6 });
  layer.append({ kind: "scale", factor: layer.constant("factor", [], 1 / 6) });
};

export const readSoftshrink: LayerReader = (layer) => {
  const threshold = layer.arguments.number("lambd", 0.5);
  if (threshold < 0) throw layer.fail(`expected "lambd" to be at least 0, got ${threshold}`);
  layer.append({ kind: "softShrink", threshold });
};

/** Layers that do nothing when a trained network is evaluated. */
export const readNothing: LayerReader = (layer) => {
  layer.arguments.ignore("p", "inplace");
};
