import type { PlanarComplex } from "../geometry/planarComplex.ts";
import { enlarge, gamma, gammaOfEvaluation } from "../numeric/errorBounds.ts";

const slack = enlarge(8);
const evaluation = gammaOfEvaluation(2);
const determinantRounding = gamma(4);

/**
 * Bounds a new vertex by the residuals of its two lines: M (v* − v) = −residuals, |residuals| ≤ r, so the exact vertex
 * lies in the parallelogram that M⁻¹ makes of the box r. Where the lines are too close to parallel for that, it still lies
 * in a box around it.
 *
 * @param first, second  two lines, each six numbers of an array from an index on; see `PlanarComplex.lines`
 * @param boxS, boxT     half extents of a box around any point of what the vertex is known to lie in
 * @returns how large the parallelogram is beside the box
 */
export function boundVertex(
  { vertices, generators: { data: generators } }: PlanarComplex,
  vertex: number,
  first: ArrayLike<number>,
  firstAt: number,
  second: ArrayLike<number>,
  secondAt: number,
  boxS: number,
  boxT: number,
): number {
  const s = vertices.data[2 * vertex];
  const t = vertices.data[2 * vertex + 1];
  const firstResidual = residualOf(first, firstAt, s, t);
  const secondResidual = residualOf(second, secondAt, s, t);
  const a = first[firstAt];
  const b = first[firstAt + 1];
  const p = second[secondAt];
  const q = second[secondAt + 1];
  const certain = Math.abs(a * q - b * p) - determinantRounding * (Math.abs(a * q) + Math.abs(b * p));
  const at = 4 * vertex;
  if (certain > 0) {
    const u = (firstResidual / certain) * slack;
    const v = (secondResidual / certain) * slack;
    generators[at] = u * q;
    generators[at + 1] = -u * p;
    generators[at + 2] = -v * b;
    generators[at + 3] = v * a;
    const sizeS = Math.abs(u * q) + Math.abs(v * b);
    const sizeT = Math.abs(u * p) + Math.abs(v * a);
    if (sizeS <= boxS || sizeT <= boxT) return (sizeS + sizeT) / (boxS + boxT);
  }
  generators[at] = boxS;
  generators[at + 1] = 0;
  generators[at + 2] = 0;
  generators[at + 3] = boxT;
  return 1;
}

/** How far a line's form can be from zero at a point that is meant to lie on it. */
function residualOf(line: ArrayLike<number>, at: number, s: number, t: number): number {
  const alongS = line[at] * (s - line[at + 3]);
  const alongT = line[at + 1] * (t - line[at + 4]);
  const value = line[at + 2];
  const magnitude = Math.abs(alongS) + Math.abs(alongT) + Math.abs(value);
  return Math.abs(alongS + alongT + value) + evaluation * magnitude + line[at + 5];
}
