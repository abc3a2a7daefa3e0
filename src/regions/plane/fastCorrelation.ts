import type { Arena } from "../../kernels/arena.ts";
import type { Kernels } from "../../kernels/kernels.ts";
import { packPanels, paddedLength } from "../../kernels/panels.ts";
import type { BoundNode } from "../../network/bindNetwork.ts";
import type { Floats } from "../../network/floats.ts";
import type { AffineKernels, BoundCorrelation } from "../../network/operators/operator.ts";
import { elementsOf, type PlaneWindows } from "../../network/operators/windows.ts";
import type { Stage } from "../../network/stages.ts";

/** Filters beyond this many weights stay where they are. */
const mostWeights = 2 ** 22;

/** Areas of the kernels' memory that one convolution needs: its filters, its windows, and room for what it reads and makes. */
export interface CorrelationAreas {
  readonly correlation: BoundCorrelation;
  /** [groups × panels] filters, and their absolute values */
  readonly panels: Float64Array;
  readonly absolute: Float64Array;
  /** [groups × padded outputs] biases, and those of the pass in work, times its weight */
  readonly bias: Float64Array;
  readonly shift: Float64Array;
  /** the taps of each window, as the kernel reads them, and the list of all places */
  readonly offsets: Uint32Array;
  readonly taps: Uint32Array;
  readonly places: Uint32Array;
  /** [places] room for a list of some of them */
  readonly list: Uint32Array;
  readonly patch: Float64Array;
  /** [3 × size] where rows are copied that lie elsewhere */
  readonly input: Float64Array;
  readonly output: Float64Array;
}

/** Lays out the convolutions of some stages, by node. */
export function layOutCorrelations(arena: Arena, stages: readonly Stage[]): ReadonlyMap<number, CorrelationAreas> {
  const nodes = stages.flatMap(({ affine }) => affine).filter(({ affine }) => isFit(affine?.correlation));
  const input = arena.float64(3 * nodes.reduce((most, { inputSizes }) => Math.max(most, inputSizes[0]), 0));
  const output = arena.float64(3 * nodes.reduce((most, { size }) => Math.max(most, size), 0));
  return new Map(
    nodes.map(({ index, affine }) => [
      index,
      { ...layOut(arena, affine?.correlation as BoundCorrelation), input, output },
    ]),
  );
}

function isFit(correlation: BoundCorrelation | undefined): boolean {
  return correlation !== undefined && correlation.weight.length <= mostWeights;
}

function layOut(arena: Arena, correlation: BoundCorrelation): Omit<CorrelationAreas, "input" | "output"> {
  const { outputs, channels, groups, windows, weight, bias } = correlation;
  const groupOutputs = outputs / groups;
  const inputs = weight.length / outputs;
  const padded = paddedLength(groupOutputs);
  const panels = arena.float64(groups * padded * inputs);
  const biases = arena.float64(groups * padded);
  for (let group = 0; group < groups; group++) {
    const own = panels.subarray(group * padded * inputs, (group + 1) * padded * inputs);
    packPanels(
      weight.subarray(group * groupOutputs * inputs, (group + 1) * groupOutputs * inputs),
      groupOutputs,
      inputs,
      own,
    );
    if (bias) biases.set(bias.subarray(group * groupOutputs, (group + 1) * groupOutputs), group * padded);
  }
  const absolute = arena.float64(panels.length);
  for (let i = 0; i < panels.length; i++) absolute[i] = Math.abs(panels[i]);
  const { offsets, elements } = elementsOf(windows);
  const places = arena.uint32(offsets.length - 1);
  for (let place = 0; place < places.length; place++) places[place] = place;
  const placedOffsets = arena.uint32(offsets.length);
  placedOffsets.set(offsets);
  const taps = arena.uint32(2 * elements.length);
  listTaps(windows, elements, taps);
  return {
    correlation,
    panels,
    absolute,
    bias: biases,
    shift: arena.float64(groups * padded),
    offsets: placedOffsets,
    taps,
    places,
    list: arena.uint32(places.length),
    patch: arena.float64(4 * (channels / groups) * windows[0].kernel * windows[1].kernel),
  };
}

/** Pairs of an element in a window and the tap of the filter that it meets, window after window. */
function listTaps([rows, columns]: PlaneWindows, elements: Uint32Array, taps: Uint32Array): void {
  let at = 0;
  for (let row = 0; row < rows.outputs; row++) {
    for (let column = 0; column < columns.outputs; column++) {
      for (let k = rows.firsts[row]; k < rows.ends[row]; k++) {
        for (let l = columns.firsts[column]; l < columns.ends[column]; l++) {
          taps[2 * at] = elements[at];
          taps[2 * at + 1] = k * columns.kernel + l;
          at++;
        }
      }
    }
  }
}

/** The same stages, their convolutions in WebAssembly: same numbers, same roundings. */
export function withFastCorrelations(
  stages: readonly Stage[],
  areas: ReadonlyMap<number, CorrelationAreas>,
  kernels: Kernels,
): readonly Stage[] {
  const fast = (node: BoundNode): BoundNode => {
    const own = areas.get(node.index);
    return own && node.affine ? { ...node, affine: fastKernels(node.affine, own, kernels) } : node;
  };
  return stages.map((stage) => ({ ...stage, affine: stage.affine.map(fast) }));
}

function fastKernels(slow: AffineKernels, areas: CorrelationAreas, kernels: Kernels): AffineKernels {
  const { input, output, places } = areas;
  /** Runs a kernel between arrays that lie elsewhere. */
  const run = (rows: 1 | 3, isMagnitude: boolean, biasWeight: number, x: Floats, y: Floats) => {
    const from = input.subarray(0, x.length);
    const to = output.subarray(0, y.length);
    from.set(x);
    setShift(areas, isMagnitude, biasWeight);
    correlate(kernels, areas, rows, isMagnitude ? areas.absolute : areas.panels, from, to, places, places.length);
    y.set(to);
  };
  return {
    ...slow,
    apply([x], rows, biasWeights, y) {
      const isFit = rows === 1 || (rows === 3 && biasWeights[0] === 0 && biasWeights[1] === 0);
      if (isFit) run(rows as 1 | 3, false, biasWeights[rows - 1], x, y);
      else slow.apply([x], rows, biasWeights, y);
    },
    magnitude([x], biasWeight, y) {
      run(1, true, biasWeight, x, y);
    },
  };
}

/**
 * Computes a convolution, or for one row its magnitudes, at some places, between rows in the memory of the kernels.
 *
 * @param biasWeight of the last row
 * @param list       [count] places
 */
export function correlateAt(
  kernels: Kernels,
  areas: CorrelationAreas,
  rows: 1 | 3,
  biasWeight: number,
  x: Float64Array,
  y: Float64Array,
  list: Uint32Array,
  count: number,
): void {
  setShift(areas, rows === 1, biasWeight);
  correlate(kernels, areas, rows, rows === 1 ? areas.absolute : areas.panels, x, y, list, count);
}

function setShift({ shift, bias }: CorrelationAreas, isMagnitude: boolean, weight: number): void {
  for (let i = 0; i < bias.length; i++) shift[i] = weight * (isMagnitude ? Math.abs(bias[i]) : bias[i]);
}

function correlate(
  kernels: Kernels,
  { correlation, offsets, taps, places, shift, patch }: CorrelationAreas,
  rows: 1 | 3,
  filters: Float64Array,
  x: Float64Array,
  y: Float64Array,
  list: Uint32Array,
  listed: number,
): void {
  const { outputs, groups, channels, windows } = correlation;
  const groupChannels = channels / groups;
  const groupOutputs = outputs / groups;
  const plane = windows[0].extent * windows[1].extent;
  const kernel = windows[0].kernel * windows[1].kernel;
  const count = places.length;
  for (let group = 0; group < groups; group++) {
    const from = x.byteOffset + 8 * group * groupChannels * plane;
    const panels = filters.byteOffset + (8 * group * filters.length) / groups;
    const bias = shift.byteOffset + (8 * group * shift.length) / groups;
    const to = y.byteOffset + 8 * group * groupOutputs * count;
    if (rows === 1) {
      kernels.correlate1(
        offsets.byteOffset,
        taps.byteOffset,
        list.byteOffset,
        listed,
        groupChannels,
        plane,
        kernel,
        from,
        panels,
        groupOutputs,
        bias,
        patch.byteOffset,
        to,
        count,
      );
    } else {
      kernels.correlate3(
        offsets.byteOffset,
        taps.byteOffset,
        list.byteOffset,
        listed,
        groupChannels,
        plane,
        kernel,
        from,
        x.length / 3,
        panels,
        groupOutputs,
        bias,
        patch.byteOffset,
        to,
        count,
        y.length / 3,
      );
    }
  }
}
