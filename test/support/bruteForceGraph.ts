import { inputSize, type Network } from "crease/network";
import { type PlaneDomain, sliceOf } from "crease/regions";
import { type BoundNode, bindNetwork } from "../../src/network/bindNetwork.ts";
import {
  branchOf,
  elementOf,
  interceptOf,
  pieceCount,
  slopeOf,
  thresholdsOf,
} from "../../src/network/piecewiseUnits.ts";
import { clip, type Point } from "./bruteForce.ts";

/** a s + b t + c of every value of a node, [3 × size] */
type Forms = Float64Array;

/**
 * Every activation region of any network in a convex polygon of a plane, the slow way: unit by unit, the polygon is clipped
 * to each piece in turn by the inequalities that define the piece. No splitting, no shared vertices, no error bounds.
 *
 * @returns area of each pattern that has one; a pattern lists the pieces of all units in topological order
 */
export function regionsOfGraph(network: Network, domain: PlaneDomain, smallest = 1e-11): Map<string, number> {
  const nodes = bindNetwork(network);
  const areas = new Map<string, number>();
  const { origin, directions } = sliceOf(domain);
  const n = inputSize(network);
  const polygon: Point[] = [];
  for (let i = 0; i < domain.polygon.length; i += 2) polygon.push([domain.polygon[i], domain.polygon[i + 1]]);
  const input = new Float64Array(3 * n);
  input.set(directions, 0);
  input.set(origin, 2 * n);

  const visit = (
    position: number,
    forms: ReadonlyMap<number, Forms>,
    part: readonly Point[],
    pattern: string,
  ): void => {
    if (position === nodes.length) {
      areas.set(pattern, areaOf(part) + (areas.get(pattern) ?? 0));
      return;
    }
    const node = nodes[position];
    if (node.affine) {
      const value = new Float64Array(3 * node.size);
      const read = node.inputs.map((index) => forms.get(index) as Forms);
      node.affine.apply(read, 3, Float64Array.of(0, 0, 1), value);
      visit(position + 1, new Map([...forms, [node.index, value]]), part, pattern);
    } else if (node.units) {
      visitUnit(node, 0, new Float64Array(3 * node.size), forms, part, pattern, (value, rest, name) =>
        visit(position + 1, new Map([...forms, [node.index, value]]), rest, name),
      );
    } else {
      visit(position + 1, new Map([[node.index, input]]), part, pattern);
    }
  };

  const visitUnit = (
    node: BoundNode,
    unit: number,
    value: Forms,
    forms: ReadonlyMap<number, Forms>,
    part: readonly Point[],
    pattern: string,
    done: (value: Forms, part: readonly Point[], pattern: string) => void,
  ): void => {
    const { units } = node;
    if (!units || unit === node.size) {
      done(value, part, pattern);
      return;
    }
    const z = (piece: number) => {
      const branch = branchOf(units, unit, piece);
      const form = forms.get(node.inputs[branch]) as Forms;
      const at = elementOf(units, unit, piece);
      const size = node.inputSizes[branch];
      return [form[at], form[size + at], form[2 * size + at]] as const;
    };
    const thresholds = thresholdsOf(units, unit);
    for (let piece = 0; piece < pieceCount(units, unit); piece++) {
      const own = z(piece);
      const bounds: (readonly [number, number, number])[] = [];
      let isFirst = true;
      if (units.kind === "threshold") {
        if (piece > 0) bounds.push([own[0], own[1], own[2] - thresholds[piece - 1]]);
        // a unit that is at its threshold everywhere keeps the lower piece
        if (piece > 0 && bounds[0].every((coefficient) => Math.abs(coefficient) < 1e-13)) isFirst = false;
        if (piece < thresholds.length) bounds.push([-own[0], -own[1], thresholds[piece] - own[2]]);
      } else {
        for (let other = 0; other < pieceCount(units, unit); other++) {
          const theirs = z(other);
          const isEqual = own.every((coefficient, k) => Math.abs(coefficient - theirs[k]) < 1e-13);
          if (other < piece && isEqual) isFirst = false;
          if (isEqual) continue;
          bounds.push([0, 1, 2].map((k) => units.sign * (own[k] - theirs[k])) as unknown as [number, number, number]);
        }
      }
      if (!isFirst) continue;
      const clipped = bounds.reduce((rest, bound) => clip(rest, bound), part);
      if (areaOf(clipped) <= smallest) continue;
      const next = value.slice();
      for (let k = 0; k < 3; k++) {
        next[k * node.size + unit] =
          slopeOf(units, unit, piece) * own[k] + (k === 2 ? interceptOf(units, unit, piece) : 0);
      }
      visitUnit(node, unit + 1, next, forms, clipped, `${pattern}${piece.toString(36)}`, done);
    }
  };
  visit(0, new Map(), polygon, "");
  return areas;
}

function areaOf(polygon: readonly Point[]): number {
  return polygon.reduce((sum, [s, t], i) => {
    const [s2, t2] = polygon[(i + 1) % polygon.length];
    return sum + (s * t2 - t * s2) / 2;
  }, 0);
}
