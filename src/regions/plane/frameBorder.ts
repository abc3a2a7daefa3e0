import type { FormFrame } from "../../network/affineForms.ts";
import { enlarge, gammaOfEvaluation } from "../../numeric/errorBounds.ts";
import type { CellList } from "./cellList.ts";
import type { PlaneEngine } from "./engine.ts";

/** Sets a frame to the bounding box of a cell, the errors of its corners included. */
export function frameBorder(engine: PlaneEngine, frame: FormFrame, cells: CellList, cell: number): void {
  const { complex } = engine.state;
  const position = complex.vertices.data;
  const generators = complex.generators.data;
  let lowS = Number.POSITIVE_INFINITY;
  let lowT = Number.POSITIVE_INFINITY;
  let highS = Number.NEGATIVE_INFINITY;
  let highT = Number.NEGATIVE_INFINITY;
  const end = cells.offsets.data[cell + 1];
  for (let k = cells.offsets.data[cell]; k < end; k++) {
    const edge = cells.edges.data[k];
    const corner = (edge & 1) === 0 ? complex.from.data[edge >>> 1] : complex.to.data[edge >>> 1];
    const s = position[2 * corner];
    const t = position[2 * corner + 1];
    const reachS = Math.abs(generators[4 * corner]) + Math.abs(generators[4 * corner + 2]);
    const reachT = Math.abs(generators[4 * corner + 1]) + Math.abs(generators[4 * corner + 3]);
    if (s - reachS < lowS) lowS = s - reachS;
    if (s + reachS > highS) highS = s + reachS;
    if (t - reachT < lowT) lowT = t - reachT;
    if (t + reachT > highT) highT = t + reachT;
  }
  setAxis(frame, 0, lowS, highS);
  setAxis(frame, 1, lowT, highT);
}

const slack = enlarge(2);
const roundedCorner = gammaOfEvaluation(1);

function setAxis(frame: FormFrame, axis: number, low: number, high: number): void {
  const middle = low + (high - low) / 2;
  frame.reference[axis] = middle;
  const radius = Math.max(high - middle, middle - low);
  frame.radii[axis] = radius * slack + roundedCorner * Math.max(Math.abs(low), Math.abs(high));
}

/** How much wider than its cell a frame may be that it shares: bounds of errors grow with it. */
const mostWidth = 2 ** 10;

/** What a shared frame is wider than the one that it is taken from, so that corners on its border lie inside. */
const margin = 1 + 2 ** -10;

/**
 * Widens the frame of a cell to that of the stage before, where this is not much wider: so neighboring cells have one frame,
 * and what is the same in both is the same number.
 */
export function shareFrame({ reference, radii }: FormFrame, outer: FormFrame): void {
  const isInside = [0, 1].every((k) => {
    return Math.abs(reference[k] - outer.reference[k]) + radii[k] <= outer.radii[k] * margin;
  });
  if (!isInside || outer.radii[0] + outer.radii[1] > mostWidth * (radii[0] + radii[1])) return;
  reference.set(outer.reference);
  for (let k = 0; k < 2; k++) radii[k] = outer.radii[k] * margin;
}
