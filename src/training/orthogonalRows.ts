import type { Random } from "../numeric/random.ts";

/**
 * A random matrix with orthonormal rows, or orthonormal columns where there are more rows than columns, uniform among them.
 *
 * @returns [rows × columns] row-major
 *
 * Numerics  Gram–Schmidt on normal variates, each vector orthogonalized twice, so that products of different vectors are a
 *           few roundings.
 */
export function orthogonalRows(rows: number, columns: number, random: Random): Float64Array {
  const count = Math.min(rows, columns);
  const length = Math.max(rows, columns);
  const vectors: Float64Array[] = [];
  while (vectors.length < count) {
    const vector = Float64Array.from({ length }, () => random.normal());
    for (let pass = 0; pass < 2; pass++) {
      for (const other of vectors) {
        const share = product(vector, other);
        for (let i = 0; i < length; i++) vector[i] -= share * other[i];
      }
    }
    const norm = Math.sqrt(product(vector, vector));
    // nothing but roundings is left of a vector among the others: draw again
    if (norm < Number.EPSILON * length) continue;
    for (let i = 0; i < length; i++) vector[i] /= norm;
    vectors.push(vector);
  }
  const matrix = new Float64Array(rows * columns);
  for (let k = 0; k < count; k++) {
    for (let i = 0; i < length; i++) matrix[rows <= columns ? k * columns + i : i * columns + k] = vectors[k][i];
  }
  return matrix;
}

function product(first: Float64Array, second: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < first.length; i++) sum += first[i] * second[i];
  return sum;
}
