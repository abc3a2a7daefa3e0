import type { Operator } from "../../../network/network.ts";
import { checkSpatial, type LayerReader, type OpenLayer } from "../openLayer.ts";

type Resize = Extract<Operator, { kind: "resize" }>;

/** How PyTorch's modes are those of ONNX; linear ones depend on `align_corners`. */
export const NEAREST_MODES = {
  nearest: { coordinates: "asymmetric", rounding: "floor" },
  "nearest-exact": { coordinates: "half_pixel", rounding: "round_prefer_ceil" },
} as const;

export const readUpsample: LayerReader = (layer) => {
  const spatial = layer.shape.length - 1;
  const linear = spatial === 1 ? "linear" : "bilinear";
  const mode = layer.arguments.choice("mode", ["nearest", "nearest-exact", linear], "nearest");
  const aligned = layer.arguments.flag("align_corners", false);
  if (mode === "nearest" || mode === "nearest-exact") {
    if (aligned) throw layer.fail(`expected "align_corners" with the mode "${linear}" only, got "${mode}"`);
    upsample(layer, { mode: "nearest", ...NEAREST_MODES[mode] });
  } else {
    upsample(layer, { mode: "linear", coordinates: aligned ? "align_corners" : "half_pixel", rounding: "floor" });
  }
};

export const readUpsamplingNearest2d: LayerReader = (layer) => {
  checkSpatial(layer, 2);
  upsample(layer, { mode: "nearest", ...NEAREST_MODES.nearest });
};

export const readUpsamplingBilinear2d: LayerReader = (layer) => {
  checkSpatial(layer, 2);
  upsample(layer, { mode: "linear", coordinates: "align_corners", rounding: "floor" });
};

/** Extents from `size`, or rounded down from `scale_factor`, which is then the scale of the coordinates too. */
function upsample(layer: OpenLayer, how: Pick<Resize, "mode" | "coordinates" | "rounding">): void {
  const { shape, arguments: args } = layer;
  const spatial = shape.length - 1;
  if (spatial !== 1 && spatial !== 2) checkSpatial(layer, 2);
  const size = args.optionalIntegers("size", spatial, { least: 1 });
  const factors = scaleFactors(layer, spatial);
  const recomputed = args.flag("recompute_scale_factor", false);
  if ((size === undefined) === (factors === undefined)) {
    throw layer.fail(`expected one of "size" and "scale_factor", got ${size === undefined ? "neither" : "both"}`);
  }
  const extents = shape.slice(1).map((extent, axis) => size?.[axis] ?? Math.floor(extent * (factors?.[axis] ?? 1)));
  const scales = extents.map((extent, axis) =>
    factors === undefined || recomputed ? extent / shape[axis + 1] : factors[axis],
  );
  layer.append({ kind: "resize", ...how, scales: [1, ...scales], shape: [shape[0], ...extents] });
}

function scaleFactors(layer: OpenLayer, spatial: number): readonly number[] | undefined {
  const given = layer.arguments.value("scale_factor");
  if (given === undefined) return undefined;
  const list: readonly unknown[] = Array.isArray(given) ? given : new Array(spatial).fill(given);
  const isFit = (entry: unknown): entry is number => Number.isFinite(entry) && (entry as number) > 0;
  if (list.length === spatial && list.every(isFit)) return list;
  const expected = spatial === 1 ? "a positive number" : "a positive number, or two of them";
  throw layer.fail(`expected "scale_factor" to be ${expected}, got ${JSON.stringify(given)}`);
}
