import type { DenseLayer } from "crease/network";

/**
 * Every activation region in a convex polygon, the slow way: for each of the 2ᴺ patterns, the polygon is clipped by every
 * unit's half-plane under that pattern. Independent of the enumerator: no splitting, no shared vertices, no bounds.
 *
 * @returns area of each pattern that has one, keyed by the pattern's bits, first layer first
 */
export function regionsByBruteForce(layers: readonly DenseLayer[], polygon: readonly Point[]): Map<string, number> {
  const hidden = layers.slice(0, -1);
  const units = hidden.reduce((sum, { bias }) => sum + bias.length, 0);
  const areas = new Map<string, number>();
  for (let pattern = 0; pattern < 2 ** units; pattern++) {
    const area = areaOf(clipByPattern(hidden, polygon, pattern));
    if (area > 1e-12) areas.set(pattern.toString(2).padStart(units, "0").split("").reverse().join(""), area);
  }
  return areas;
}

export type Point = readonly [number, number];
/** a s + b t + c */
type Form = readonly [number, number, number];

function clipByPattern(layers: readonly DenseLayer[], polygon: readonly Point[], pattern: number): readonly Point[] {
  let forms: Form[] = [
    [1, 0, 0],
    [0, 1, 0],
  ];
  let rest = pattern;
  let clipped = polygon;
  for (const { weight, bias } of layers) {
    const next: Form[] = [];
    for (let unit = 0; unit < weight.length; unit++) {
      const z: Form = [0, 1, 2].map((k) =>
        forms.reduce((sum, form, i) => sum + weight[unit][i] * form[k], k === 2 ? bias[unit] : 0),
      ) as unknown as Form;
      const isActive = rest % 2 === 1;
      rest = Math.floor(rest / 2);
      clipped = clip(clipped, isActive ? z : ([-z[0], -z[1], -z[2]] as const));
      next.push(isActive ? z : [0, 0, 0]);
    }
    forms = next;
    if (clipped.length === 0) return clipped;
  }
  return clipped;
}

/** The part of a convex polygon where a form is not negative. */
export function clip(polygon: readonly Point[], [a, b, c]: Form): readonly Point[] {
  const value = ([s, t]: Point) => a * s + b * t + c;
  return polygon.flatMap((point, i) => {
    const next = polygon[(i + 1) % polygon.length];
    const [here, there] = [value(point), value(next)];
    const kept: Point[] = here >= 0 ? [point] : [];
    if (here * there < 0) {
      const share = here / (here - there);
      kept.push([point[0] + share * (next[0] - point[0]), point[1] + share * (next[1] - point[1])]);
    }
    return kept;
  });
}

function areaOf(polygon: readonly Point[]): number {
  return polygon.reduce((sum, [s, t], i) => {
    const [s2, t2] = polygon[(i + 1) % polygon.length];
    return sum + (s * t2 - t * s2) / 2;
  }, 0);
}
