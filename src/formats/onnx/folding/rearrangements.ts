import { broadcastShape } from "../broadcasting.ts";
import { constantOf, inputOf, integerAttribute } from "../conversion.ts";
import { shapeText } from "../errors.ts";
import { type Constant, elementTypeOf } from "../tensorValues.ts";
import { broadcastTo } from "./elementwise.ts";
import { allocate, axesOf, axisOf, type Fold, integersOf, listOf, misfit, result } from "./fold.ts";
import { rowMajorStrides, takeStrided, visitStrided } from "./strided.ts";

/** The same numbers at other places, left out or repeated. */

export const foldTranspose: Fold = (node, folding) => {
  const { values, shape, ...constant } = constantOf(node, 0);
  const given = node.attributes.get("perm")?.integers ?? shape.map((_, axis) => shape.length - 1 - axis);
  const axes = axesOf(node, given, shape.length);
  if (axes.length !== shape.length) throw misfit(node, `a permutation of ${shape.length} axes`, shapeText(given));
  const strides = rowMajorStrides(shape);
  const target = axes.map((axis) => shape[axis]);
  const moved = axes.map((axis) => strides[axis]);
  const numbers = takeStrided(values, target, moved, 0, allocate(node, target, folding));
  return result(node, elementTypeOf({ values, shape, ...constant }), target, numbers);
};

/** Slices of an axis at indices, arranged as the indices are; negative indices count from the end. */
export const foldGather: Fold = (node, folding) => {
  const data = constantOf(node, 0);
  const indices = constantOf(node, 1);
  const axis = axisOf(node, integerAttribute(node, "axis", 0), data.shape.length);
  const extent = data.shape[axis];
  const chosen = indices.values.map((index) => {
    if (Number.isInteger(index) && index >= -extent && index < extent) return index < 0 ? index + extent : index;
    throw misfit(node, `indices from ${-extent} to ${extent - 1}`, `${index}`);
  });
  const [before, after] = [data.shape.slice(0, axis), data.shape.slice(axis + 1)];
  const shape = [...before, ...indices.shape, ...after];
  const target = allocate(node, shape, folding);
  const block = after.reduce((size, length) => size * length, 1);
  for (let to = 0, outer = 0; to < target.length; outer++) {
    for (const index of chosen) {
      const from = (outer * extent + index) * block;
      target.set(data.values.subarray(from, from + block), to);
      to += block;
    }
  }
  return result(node, elementTypeOf(data), shape, target);
};

export const foldConcat: Fold = (node, folding) => {
  inputOf(node, 0);
  const parts = node.inputs.map((_, index) => constantOf(node, index));
  const [first] = parts;
  const axis = axisOf(node, integerAttribute(node, "axis", 1), first.shape.length);
  for (const part of parts) {
    const isFit =
      elementTypeOf(part) === elementTypeOf(first) &&
      part.shape.length === first.shape.length &&
      part.shape.every((extent, other) => other === axis || extent === first.shape[other]);
    if (!isFit) throw misfit(node, `parts that differ along axis ${axis} only`, shapesText(parts));
  }
  const shape = first.shape.with(
    axis,
    parts.reduce((sum, part) => sum + part.shape[axis], 0),
  );
  const target = allocate(node, shape, folding);
  const rows = shape.slice(0, axis).reduce((size, extent) => size * extent, 1);
  // row by row, a run of each part
  for (let row = 0, to = 0; row < rows; row++) {
    for (const { values } of parts) {
      const run = values.length / rows;
      target.set(values.subarray(row * run, (row + 1) * run), to);
      to += run;
    }
  }
  return result(node, elementTypeOf(first), shape, target);
};

/** Along some axes, the elements from start to before end in steps, which may be negative. */
export const foldSlice: Fold = (node, folding) => {
  const data = constantOf(node, 0);
  const rank = data.shape.length;
  const [starts, ends] = [listOf(node, "starts", 1), listOf(node, "ends", 2)];
  if (starts === undefined || ends === undefined) throw misfit(node, "starts and ends", "none");
  const axes = axesOf(node, listOf(node, "axes", 3) ?? starts.map((_, axis) => axis), rank);
  const steps = node.inputs[4] === undefined ? starts.map(() => 1) : integersOf(node, 4);
  if ([ends, axes, steps].some((list) => list.length !== starts.length) || steps.includes(0)) {
    throw misfit(node, "as many ends, axes and steps other than 0 as starts", shapeText(steps));
  }
  const shape = [...data.shape];
  const strides = rowMajorStrides(data.shape);
  let origin = 0;
  axes.forEach((axis, entry) => {
    const extent = data.shape[axis];
    const step = steps[entry];
    const clamped = (place: number, least: number, most: number) =>
      Math.min(Math.max(place < 0 ? place + extent : place, least), most);
    // a backward walk begins at the first element at least and at the last at most, and may end before the first
    const start = step > 0 ? clamped(starts[entry], 0, extent) : clamped(starts[entry], 0, extent - 1);
    const end = step > 0 ? clamped(ends[entry], 0, extent) : clamped(ends[entry], -1, extent - 1);
    shape[axis] = Math.max(0, Math.ceil((end - start) / step));
    origin += start * strides[axis];
    strides[axis] *= step;
  });
  const target = takeStrided(data.values, shape, strides, origin, allocate(node, shape, folding));
  return result(node, elementTypeOf(data), shape, target);
};

export const foldSplit: Fold = (node, folding) => {
  const data = constantOf(node, 0);
  const axis = axisOf(node, integerAttribute(node, "axis", 0), data.shape.length);
  const extent = data.shape[axis];
  const parts = node.outputNames.length;
  // equal parts, the last may be smaller
  const even = Math.ceil(extent / parts);
  const lengths =
    listOf(node, "split", 1) ?? node.outputNames.map((_, part) => Math.max(0, Math.min(even, extent - part * even)));
  const isFit =
    lengths.length === parts &&
    lengths.every((length) => length >= 0) &&
    lengths.reduce((sum, length) => sum + length, 0) === extent;
  if (!isFit) throw misfit(node, `${parts} parts of an axis of extent ${extent}`, shapeText(lengths));
  const strides = rowMajorStrides(data.shape);
  let start = 0;
  return lengths.map((length, output) => {
    const shape = data.shape.with(axis, length);
    const target = allocate(node, shape, folding);
    takeStrided(data.values, shape, strides, start * strides[axis], target);
    start += length;
    return result(node, elementTypeOf(data), shape, target, output);
  });
};

/** Repeats axes of extent 1. */
export const foldExpand: Fold = (node, folding) => {
  const data = constantOf(node, 0);
  const requested = integersOf(node, 1);
  const shape = broadcastShape(data.shape, requested);
  if (shape === undefined) {
    throw misfit(node, `a shape that ${shapeText(data.shape)} broadcasts with`, shapeText(requested));
  }
  return result(node, elementTypeOf(data), shape, broadcastTo(node, data, shape, folding));
};

/** Puts whole copies behind one another along each axis. */
export const foldTile: Fold = (node, folding) => {
  const data = constantOf(node, 0);
  const repeats = integersOf(node, 1);
  if (repeats.length !== data.shape.length) {
    throw misfit(node, `${data.shape.length} numbers of repeats`, shapeText(repeats));
  }
  const shape = data.shape.map((extent, axis) => extent * repeats[axis]);
  const target = allocate(node, shape, folding);
  // an axis of copies, with stride 0, before each axis of elements
  const strides = rowMajorStrides(data.shape).flatMap((stride) => [0, stride]);
  const interleaved = data.shape.flatMap((extent, axis) => [repeats[axis], extent]);
  visitStrided(interleaved, strides, 0, (index, position) => {
    target[index] = data.values[position];
  });
  return result(node, elementTypeOf(data), shape, target);
};

function shapesText(parts: readonly Constant[]): string {
  return parts.map((part) => `${elementTypeOf(part)} ${shapeText(part.shape)}`).join(", ");
}
