import { sizeOf } from "../../../network/network.ts";
import { isExtent, valueText } from "../description.ts";
import { checkSpatial, type LayerReader, type OpenLayer } from "../openLayer.ts";

/** Layers that give numbers other places. PyTorch counts the batch axis as axis 0; here it is left out. */

export const readFlatten: LayerReader = (layer) => {
  const { shape } = layer;
  const start = axisOf(layer, "start_dim", 1);
  const end = axisOf(layer, "end_dim", -1);
  if (start > end) throw layer.fail(`expected "start_dim" not to be behind "end_dim", got ${start + 1} and ${end + 1}`);
  if (start === end) return;
  const flat = sizeOf(shape.slice(start, end + 1));
  layer.append({ kind: "reshape", shape: [...shape.slice(0, start), flat, ...shape.slice(end + 1)] });
};

export const readUnflatten: LayerReader = (layer) => {
  const { shape } = layer;
  const axis = axisOf(layer, "dim", undefined);
  const given = layer.arguments.value("unflattened_size");
  const open: readonly unknown[] = Array.isArray(given) ? given : [];
  // one entry of −1 takes what the others leave
  const place = open.indexOf(-1);
  const rest = shape[axis] / open.reduce<number>((size, entry) => size * (entry === -1 ? 1 : Number(entry)), 1);
  const extents = open.map((entry, k) => (k === place ? rest : entry));
  if (extents.length === 0 || !extents.every(isExtent) || sizeOf(extents) !== shape[axis]) {
    throw layer.fail(`expected "unflattened_size" to be extents of ${shape[axis]} numbers, got ${valueText(given)}`);
  }
  layer.append({ kind: "reshape", shape: [...shape.slice(0, axis), ...extents, ...shape.slice(axis + 1)] });
};

/** Pads of the last axis first: left, right, then top, bottom. */
export function padReader(spatial: number, mode: "constant" | "reflect" | "edge", hasValue: boolean): LayerReader {
  return (layer) => {
    checkSpatial(layer, spatial);
    const least = mode === "constant" ? Number.MIN_SAFE_INTEGER : 0;
    const padding = layer.arguments.optionalIntegers("padding", 2 * spatial, { least });
    if (padding === undefined) throw layer.fail('expected "padding" to be given, got nothing');
    const given = hasValue ? layer.arguments.value("value") : 0;
    if (given === undefined) throw layer.fail('expected "value" to be given, got nothing');
    const value = hasValue ? layer.arguments.number("value", 0) : 0;
    const before = padding.filter((_, k) => k % 2 === 0).reverse();
    const behind = padding.filter((_, k) => k % 2 === 1).reverse();
    layer.append({ kind: "pad", mode, pads: [0, ...before, 0, ...behind], value });
  };
}

export const readPixelShuffle: LayerReader = (layer) => {
  const block = layer.arguments.integer("upscale_factor", { least: 1 });
  if (block === undefined) throw layer.fail('expected "upscale_factor" to be given, got nothing');
  layer.append({ kind: "pixelShuffle", block, order: "CRD" });
};

/** An axis of the value, given as PyTorch counts it. */
function axisOf(layer: OpenLayer, name: string, absent: number | undefined): number {
  const rank = layer.shape.length;
  const given = layer.arguments.integer(name, { least: -rank }) ?? absent;
  const axis = given === undefined ? Number.NaN : given < 0 ? given + rank : given - 1;
  if (axis >= 0 && axis < rank) return axis;
  throw layer.fail(
    `expected "${name}" to be an axis from 1 to ${rank} or −${rank} to −1, without the batch axis 0, got ${given ?? "nothing"}`,
  );
}
