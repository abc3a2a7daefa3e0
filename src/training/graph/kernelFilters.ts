import type { Floats, Precision } from "../floats.ts";
import { paddedPoints, strideFor } from "../sideBySide.ts";
import type { FilterSizes, Filters } from "./filters.ts";
import { addTo, layerMemory } from "./layerMemory.ts";
import { elementsOfTaps } from "./patches.ts";

/** Numbers of patches that are made at a time: they stay in the second cache. */
const patchesAtATime = 65536;

/**
 * Filters by kernels: the windows of some rows lie side by side, so that each group is a dense layer.
 *
 * Numerics  each product and each sum is rounded to the precision. A gradient by a filter is summed for some rows at a time,
 *           over every second place for itself in float64, over every fourth in float32.
 */
export function kernelFilters(precision: Precision, sizes: FilterSizes): Filters {
  const { maxRows, groups, filters, channels, windows, offset } = sizes;
  const [{ extent: height, kernel: tall, outputs: down }, { extent: width, kernel: broad, outputs: across }] = windows;
  const [plane, kernel, places] = [height * width, tall * broad, down * across];
  const taps = channels * kernel;
  const [allChannels, allFilters] = [groups * channels, groups * filters];
  const [valueSize, resultSize, weightSize] = [allChannels * plane, allFilters * places, allFilters * taps];
  const rowsAtATime = Math.max(1, Math.min(maxRows, Math.floor(patchesAtATime / (groups * taps * places))));
  const stride = strideFor(rowsAtATime * places, precision);
  const memory = layerMemory(
    precision,
    {
      values: rowsAtATime * valueSize,
      results: rowsAtATime * resultSize,
      patches: groups * taps * stride,
      spread: allFilters * stride,
      weight: weightSize,
      weightGradient: weightSize,
    },
    // a list for the windows, then one for results, whose windows are one element each
    Int32Array.of(
      ...tapsFirst(elementsOfTaps(windows), places, kernel),
      ...Array.from({ length: places }, (_, o) => o),
    ),
  );
  const { kernels, areas } = memory;
  const [ofWindows, ofResults] = [memory.elements, memory.elements + 4 * kernel * places];
  const [values, results] = [areas.values.byteOffset, areas.results.byteOffset];
  const [patches, spread] = [areas.patches.byteOffset, areas.spread.byteOffset];
  const [weight, weightGradient] = [areas.weight.byteOffset, areas.weightGradient.byteOffset];
  const bytes = areas.values.BYTES_PER_ELEMENT;

  /** Some rows at a time, with the points that they take. */
  const eachPart = (rows: number, visit: (first: number, count: number, points: number) => void) => {
    for (let first = 0; first < rows; first += rowsAtATime) {
      const count = Math.min(rowsAtATime, rows - first);
      visit(first, count, paddedPoints(count * places, precision));
    }
  };
  const take = (from: Floats, first: number, count: number, size: number, area: Floats) => {
    area.set(from.subarray(first * size, (first + count) * size));
  };
  const giveBack = (area: Floats, to: Floats, first: number, count: number, size: number) => {
    to.set(area.subarray(0, count * size), first * size);
  };
  const clearPadding = (area: Floats, width: number, count: number, points: number) => {
    if (count * places === points) return;
    for (let k = 0; k < width; k++) area.fill(0, k * stride + count * places, k * stride + points);
  };
  const gatherWindows = (x: Floats, first: number, count: number, points: number) => {
    take(x, first, count, valueSize, areas.values);
    for (let row = 0; row < count; row++) {
      const [from, to] = [values + row * valueSize * bytes, patches + row * places * bytes];
      kernels.gatherPatches(from, allChannels, plane, ofWindows, kernel, places, to, stride);
    }
    clearPadding(areas.patches, groups * taps, count, points);
  };
  const gatherResults = (y: Floats, first: number, count: number, points: number) => {
    take(y, first, count, resultSize, areas.results);
    for (let row = 0; row < count; row++) {
      const [from, to] = [results + row * resultSize * bytes, spread + row * places * bytes];
      kernels.gatherPatches(from, allFilters, places, ofResults, 1, places, to, stride);
    }
    clearPadding(areas.spread, allFilters, count, points);
  };
  /** What a group adds to the places of weights, patches and results. */
  const ofGroup = (group: number) => [
    group * filters * taps * bytes,
    group * taps * stride * bytes,
    group * filters * stride * bytes,
  ];

  return {
    places,
    correlate(x, rows, parameters, y) {
      areas.weight.set(parameters.subarray(offset, offset + weightSize));
      eachPart(rows, (first, count, points) => {
        gatherWindows(x, first, count, points);
        for (let group = 0; group < groups; group++) {
          const [w, p, r] = ofGroup(group);
          kernels.forwardLayer(1, filters, taps, weight + w, taps, 0, patches + p, spread + r, stride, points, 0);
        }
        take(y, first, count, resultSize, areas.results);
        for (let row = 0; row < count; row++) {
          const [from, to] = [spread + row * places * bytes, results + row * resultSize * bytes];
          kernels.scatterPatches(from, stride, allFilters, places, ofResults, 1, places, to);
        }
        giveBack(areas.results, y, first, count, resultSize);
      });
    },
    spread(y, rows, parameters, x) {
      areas.weight.set(parameters.subarray(offset, offset + weightSize));
      eachPart(rows, (first, count, points) => {
        gatherResults(y, first, count, points);
        for (let group = 0; group < groups; group++) {
          const [w, p, r] = ofGroup(group);
          kernels.backwardLayer(1, filters, taps, weight + w, taps, spread + r, 0, patches + p, stride, points);
        }
        take(x, first, count, valueSize, areas.values);
        for (let row = 0; row < count; row++) {
          const [from, to] = [patches + row * places * bytes, values + row * valueSize * bytes];
          kernels.scatterPatches(from, stride, allChannels, plane, ofWindows, kernel, places, to);
        }
        giveBack(areas.values, x, first, count, valueSize);
      });
    },
    addGradient(y, x, rows, gradient) {
      eachPart(rows, (first, count, points) => {
        gatherResults(y, first, count, points);
        gatherWindows(x, first, count, points);
        for (let group = 0; group < groups; group++) {
          const [w, p, r] = ofGroup(group);
          const target = weightGradient + w;
          kernels.weightGradient(1, filters, taps, spread + r, patches + p, stride, points, target, taps);
        }
        addTo(gradient, offset, areas.weightGradient, weightSize);
      });
    },
  };
}

/** [places × kernel] → [kernel × places] */
function tapsFirst(elements: Int32Array, places: number, kernel: number): Int32Array {
  return elements.map((_, i) => elements[(i % places) * kernel + Math.floor(i / places)]);
}
