import type { Floats } from "../floats.ts";
import type { PlaneWindows } from "./windows.ts";

/** Filters over the windows of a value with channels, each on the channels of its group. */
export interface Correlation {
  readonly outputs: number;
  readonly channels: number;
  readonly groups: number;
  readonly windows: PlaneWindows;
}

/**
 * The linear part A of a convolution and its transpose, for filters `weight` [outputs × channels / groups × kernel rows ×
 * kernel columns]; x is a batch of values [channels × plane], y one of [outputs × windows].
 */
export interface CorrelationKernels {
  /** y = A x, of `rows` rows */
  correlate(weight: Float64Array, x: Floats, rows: number, y: Floats): void;
  /** x += Aᵀ y, of `rows` rows */
  spread(weight: Float64Array, y: Floats, rows: number, x: Floats): void;
  /** the largest number of products in an element of A x, those with padding left out */
  readonly taps: number;
  /** the most roundings that a product passes through in `spread` into an x that was zero */
  readonly spreadRoundings: number;
}

/** Batch rows that one pass takes: an affine form in the plane has three. */
const block = 3;

/**
 * Kernels of a correlation. The elements in a window are gathered once, those that are zero in all rows of a block left
 * out; then each filter is a dot product with them, two filters at a time. Nothing of size inputs × outputs is stored.
 *
 * Numerics  `correlate` sums in the order (channel, row, column), in one register: a product and taps − 1 sums. `spread`
 *           sums over the filters of a group within a window, then over the windows that hold an element.
 */
export function correlationKernels({ outputs, channels, groups, windows }: Correlation): CorrelationKernels {
  const [rowWindows, columnWindows] = windows;
  const groupChannels = channels / groups;
  const groupOutputs = outputs / groups;
  const plane = rowWindows.extent * columnWindows.extent;
  const places = rowWindows.outputs * columnWindows.outputs;
  const taps = groupChannels * rowWindows.kernel * columnWindows.kernel;
  const patch = new Float64Array(block * taps);
  // of the elements in a patch: place in the filter, and place in x
  const tapOf = new Uint32Array(taps);
  const elementOf = new Uint32Array(taps);

  /** Lists the taps of a window that lie inside, from element `from` of a row on; returns how many. */
  function listTaps(row: number, column: number, from: number): number {
    let count = 0;
    const firstColumn = columnWindows.firsts[column];
    const endColumn = columnWindows.ends[column];
    for (let channel = 0; channel < groupChannels; channel++) {
      for (let k = rowWindows.firsts[row]; k < rowWindows.ends[row]; k++) {
        const tap = (channel * rowWindows.kernel + k) * columnWindows.kernel;
        const y = rowWindows.starts[row] + k * rowWindows.dilation;
        const element = from + channel * plane + y * columnWindows.extent + columnWindows.starts[column];
        for (let l = firstColumn; l < endColumn; l++) {
          tapOf[count] = tap + l;
          elementOf[count++] = element + l * columnWindows.dilation;
        }
      }
    }
    return count;
  }

  /** Keeps the taps whose element is not zero in all of `rows` rows, with their elements in `patch`; returns how many. */
  function gather(x: Floats, rows: number, count: number): number {
    const stride = channels * plane;
    let kept = 0;
    for (let k = 0; k < count; k++) {
      const element = elementOf[k];
      const value0 = x[element];
      if (rows === 1) {
        if (value0 === 0) continue;
        patch[kept] = value0;
      } else {
        const value1 = x[element + stride];
        const value2 = x[element + 2 * stride];
        if (value0 === 0 && value1 === 0 && value2 === 0) continue;
        patch[3 * kept] = value0;
        patch[3 * kept + 1] = value1;
        patch[3 * kept + 2] = value2;
      }
      tapOf[kept++] = tapOf[k];
    }
    return kept;
  }

  return {
    correlate(weight, x, rows, y) {
      const yStride = outputs * places;
      for (let first = 0; first < rows; ) {
        const blockRows = first + block <= rows ? block : 1;
        for (let group = 0; group < groups; group++) {
          const from = (first * channels + group * groupChannels) * plane;
          for (let place = 0; place < places; place++) {
            const row = Math.floor(place / columnWindows.outputs);
            const inside = listTaps(row, place - row * columnWindows.outputs, from);
            const count = gather(x, blockRows, inside);
            const base = group * groupOutputs * taps;
            const to = first * yStride + group * groupOutputs * places + place;
            if (blockRows === 1) filterRow(weight, base, taps, groupOutputs, patch, tapOf, count, y, to, places);
            else filterThreeRows(weight, base, taps, groupOutputs, patch, tapOf, count, y, to, places, yStride);
          }
        }
        first += blockRows;
      }
    },

    spread(weight, y, rows, x) {
      for (let first = 0; first < rows; first++) {
        for (let group = 0; group < groups; group++) {
          const from = (first * channels + group * groupChannels) * plane;
          for (let place = 0; place < places; place++) {
            let isZero = true;
            for (let k = 0; k < groupOutputs; k++) {
              const output = group * groupOutputs + k;
              const value = y[(first * outputs + output) * places + place];
              if (value === 0) continue;
              if (isZero) patch.fill(0, 0, taps);
              isZero = false;
              const base = output * taps;
              for (let tap = 0; tap < taps; tap++) patch[tap] += value * weight[base + tap];
            }
            if (isZero) continue;
            const row = Math.floor(place / columnWindows.outputs);
            const inside = listTaps(row, place - row * columnWindows.outputs, from);
            for (let k = 0; k < inside; k++) x[elementOf[k]] += patch[tapOf[k]];
          }
        }
      }
    },

    taps: groupChannels * mostTaps(rowWindows) * mostTaps(columnWindows),
    spreadRoundings: Math.max(groupOutputs + mostWindows(rowWindows) * mostWindows(columnWindows) - 1, 0),
  };
}

/** y = filters · patch for one row, four filters at a time; the values of neighboring filters are `stride` apart. */
function filterRow(
  weight: Float64Array,
  base: number,
  taps: number,
  filters: number,
  patch: Float64Array,
  tapOf: Uint32Array,
  count: number,
  y: Floats,
  to: number,
  stride: number,
): void {
  for (let j = 0; j < filters; j += 4) {
    // where fewer are left, the last one goes several times
    const second = Math.min(j + 1, filters - 1);
    const third = Math.min(j + 2, filters - 1);
    const fourth = Math.min(j + 3, filters - 1);
    const w0 = base + j * taps;
    const w1 = base + second * taps;
    const w2 = base + third * taps;
    const w3 = base + fourth * taps;
    let sum0 = 0;
    let sum1 = 0;
    let sum2 = 0;
    let sum3 = 0;
    for (let k = 0; k < count; k++) {
      const tap = tapOf[k];
      const value = patch[k];
      sum0 += weight[w0 + tap] * value;
      sum1 += weight[w1 + tap] * value;
      sum2 += weight[w2 + tap] * value;
      sum3 += weight[w3 + tap] * value;
    }
    y[to + j * stride] = sum0;
    y[to + second * stride] = sum1;
    y[to + third * stride] = sum2;
    y[to + fourth * stride] = sum3;
  }
}

/** y = filters · patch for three rows, two filters at a time: each weight and each element is then read once. */
function filterThreeRows(
  weight: Float64Array,
  base: number,
  taps: number,
  filters: number,
  patch: Float64Array,
  tapOf: Uint32Array,
  count: number,
  y: Floats,
  to: number,
  stride: number,
  rowStride: number,
): void {
  for (let j = 0; j < filters; j += 2) {
    const v = base + j * taps;
    // the last filter of an odd number goes twice
    const next = j + 1 < filters ? 1 : 0;
    const w = v + next * taps;
    let v0 = 0;
    let v1 = 0;
    let v2 = 0;
    let w0 = 0;
    let w1 = 0;
    let w2 = 0;
    for (let k = 0; k < count; k++) {
      const tap = tapOf[k];
      const a = weight[v + tap];
      const b = weight[w + tap];
      const x0 = patch[3 * k];
      const x1 = patch[3 * k + 1];
      const x2 = patch[3 * k + 2];
      v0 += a * x0;
      v1 += a * x1;
      v2 += a * x2;
      w0 += b * x0;
      w1 += b * x1;
      w2 += b * x2;
    }
    const at = to + j * stride;
    y[at] = v0;
    y[at + rowStride] = v1;
    y[at + 2 * rowStride] = v2;
    const behind = at + next * stride;
    y[behind] = w0;
    y[behind + rowStride] = w1;
    y[behind + 2 * rowStride] = w2;
  }
}

/** The most taps of a window that lie inside. */
function mostTaps({ firsts, ends }: PlaneWindows[number]): number {
  return firsts.reduce((most, first, o) => Math.max(most, ends[o] - first), 0);
}

/** The most windows that hold one position. */
function mostWindows({ extent, outputs, dilation, starts, firsts, ends }: PlaneWindows[number]): number {
  const windows = new Uint32Array(extent);
  for (let o = 0; o < outputs; o++) {
    for (let k = firsts[o]; k < ends[o]; k++) windows[starts[o] + k * dilation]++;
  }
  return windows.reduce((most, count) => Math.max(most, count), 0);
}
