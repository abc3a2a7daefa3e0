import { cellCount, type Partition } from "../regions/partition.ts";
import { gramMatrix } from "../regions/slice.ts";

/** Number of outputs. */
export function outputCount(partition: Partition): number {
  return partition.outputOffset.length / Math.max(1, cellCount(partition));
}

/** Value of output `output` of a cell's affine map at slice coordinates (s, t). */
export function valueAt(partition: Partition, cell: number, output: number, s: number, t: number): number {
  const row = cell * outputCount(partition) + output;
  const { outputLinear, outputOffset } = partition;
  return outputLinear[2 * row] * s + outputLinear[2 * row + 1] * t + outputOffset[row];
}

/** [2R] area centroid of each cell of a 2-D partition, in slice coordinates. */
export function centroids(partition: Partition): Float64Array {
  const { offsets, vertexIndices, vertices } = partition;
  const result = new Float64Array(2 * cellCount(partition));
  for (let cell = 0; cell < result.length / 2; cell++) {
    // a fan of triangles from the first vertex, in coordinates relative to it
    const begin = offsets[cell];
    const s0 = vertices[2 * vertexIndices[begin]];
    const t0 = vertices[2 * vertexIndices[begin] + 1];
    let area = 0;
    let s = 0;
    let t = 0;
    for (let i = begin + 1; i + 1 < offsets[cell + 1]; i++) {
      const as = vertices[2 * vertexIndices[i]] - s0;
      const at = vertices[2 * vertexIndices[i] + 1] - t0;
      const bs = vertices[2 * vertexIndices[i + 1]] - s0;
      const bt = vertices[2 * vertexIndices[i + 1] + 1] - t0;
      const twice = as * bt - at * bs;
      area += twice;
      s += twice * (as + bs);
      t += twice * (at + bt);
    }
    result[2 * cell] = s0 + (area > 0 ? s / (3 * area) : 0);
    result[2 * cell + 1] = t0 + (area > 0 ? t / (3 * area) : 0);
  }
  return result;
}

/** Smallest and largest value of an output over the cells; both are reached at vertices. */
export function outputRange(partition: Partition, output: number): [number, number] {
  const { offsets, vertexIndices, vertices } = partition;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let cell = 0; cell < cellCount(partition); cell++) {
    for (let i = offsets[cell]; i < offsets[cell + 1]; i++) {
      const vertex = vertexIndices[i];
      const value = valueAt(partition, cell, output, vertices[2 * vertex], vertices[2 * vertex + 1]);
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return [low, high];
}

/**
 * [R] Euclidean norm of the gradient of an output on each cell, with respect to the input *within the plane*: the
 * gradient g in slice coordinates and the Gram matrix G of the directions give √(gᵀ G⁻¹ g), the norm of the input-space
 * gradient's orthogonal projection onto the plane.
 *
 * Units     output per unit of input-space length.
 */
export function gradientNorms(partition: Partition, output: number): Float64Array {
  const [uu, uv, , vv] = gramMatrix(partition.slice);
  const determinant = uu * vv - uv * uv;
  const outputs = outputCount(partition);
  return Float64Array.from({ length: cellCount(partition) }, (_, cell) => {
    const a = partition.outputLinear[2 * (cell * outputs + output)];
    const b = partition.outputLinear[2 * (cell * outputs + output) + 1];
    return Math.sqrt(Math.max(0, (a * a * vv - 2 * a * b * uv + b * b * uu) / determinant));
  });
}
