import { areaBytes } from "../../kernels/arena.ts";
import { createKernels } from "../../kernels/kernels.ts";
import { type Floats, floats, type Precision } from "../floats.ts";
import { type LayerKernels, layerKernels } from "../layerKernels.ts";

/**
 * Kernels with areas of the given lengths, and a list of elements; each node that is worth it has such a memory of its own.
 */
export function layerMemory<Name extends string>(
  precision: Precision,
  lengths: Readonly<Record<Name, number>>,
  elements: Int32Array = new Int32Array(0),
): { readonly kernels: LayerKernels; readonly areas: Readonly<Record<Name, Floats>>; readonly elements: number } {
  const each = floats(precision, 0).BYTES_PER_ELEMENT;
  const names = Object.keys(lengths) as Name[];
  const bytes = names.reduce((sum, name) => sum + areaBytes(lengths[name] * each), areaBytes(4 * elements.length));
  const kernels = createKernels(bytes);
  const areas = Object.fromEntries(names.map((name) => [name, kernels.arena[precision](lengths[name])]));
  const list = kernels.arena.uint32(elements.length);
  list.set(elements);
  return {
    kernels: layerKernels(kernels, precision),
    areas: areas as Record<Name, Floats>,
    elements: list.byteOffset,
  };
}

/** Adds the first `count` numbers of `values` to those of `target` from an element on. */
export function addTo(target: Floats, from: number, values: Floats, count: number): void {
  for (let i = 0; i < count; i++) target[from + i] += values[i];
}

/** Products of a pass from which on kernels gain more than copies into their memory and back cost. */
const fewProducts = 8192;

/** Whether so many products are worth a memory of their own. */
export function isWorthKernels(products: number): boolean {
  return products >= fewProducts;
}
