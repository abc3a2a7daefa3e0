import { startOf } from "../geometry/planarComplex.ts";
import { twiceSignedArea } from "../geometry/polygon.ts";
import type { Network } from "../network/network.ts";
import { extend, push } from "../numeric/growable.ts";
import { assemblePlane } from "./assemblePlane.ts";
import { enterRoot, enterStage, frameCell, recordOutputMap } from "./cellForms.ts";
import type { PlaneDomain } from "./domain.ts";
import type { EnumerationOptions, Steps } from "./enumeration.ts";
import type { Partition } from "./partition.ts";
import { type PlaneState, startPlane } from "./planeState.ts";
import { type CellPart, splitCell } from "./splitCell.ts";

/**
 * Enumerates the activation regions of a plane domain, depth first: a cell of one stage gets the affine form of the next
 * pre-activation, is split at its creases, and each part goes on to the next stage.
 *
 * This is the readable reference: one dense product per cell and stage.
 */
export function* planeSteps(network: Network, domain: PlaneDomain, options: EnumerationOptions): Steps<Partition> {
  const { state, border } = startPlane(network, domain);
  const { stages } = state.forms;
  const last = stages.length - 1;
  const wholeArea = twiceSignedArea(domain.polygon) / 2;
  const maxRegions = options.maxRegions ?? Number.POSITIVE_INFINITY;
  // one list of parts per stage, and how many of them are done: the path from the whole domain to the current cell
  const parts: (readonly CellPart[])[] = [];
  const done: number[] = [];
  let status: "complete" | "truncated" | "cancelled" = "complete";
  let area = 0;
  let cells = 0;

  const finish = (edges: readonly number[]) => {
    recordCell(state, edges, parts, done);
    area += areaOf(state, edges);
    cells++;
  };

  frameStage(state, border, 0);
  enterRoot(state.forms, state.root);
  if (last === 0) finish(border);
  else pushParts(yield* splitCell(state, border, 0));

  while (parts.length > 0) {
    const stage = parts.length - 1;
    if (done[stage] === parts[stage].length) {
      parts.pop();
      done.pop();
      if (done.length > 0) done[done.length - 1]++;
      continue;
    }
    if (cells >= maxRegions) {
      status = "truncated";
      break;
    }
    const part = parts[stage][done[stage]];
    frameStage(state, part.edges, stage + 1);
    enterStage(state.forms, stage + 1, part.active, 0, state.root);
    if (stage + 1 === last) {
      finish(part.edges);
      done[stage]++;
    } else {
      pushParts(yield* splitCell(state, part.edges, stage + 1));
    }
    const command = yield { cells, fraction: Math.min(1, area / wholeArea) };
    if (command === "cancel") {
      status = "cancelled";
      break;
    }
  }
  return yield* assemblePlane(network, domain, state, status);

  function pushParts(next: readonly CellPart[]): void {
    parts.push(next);
    done.push(0);
  }
}

/** Sets the frame of a stage to the bounding box of a cell. */
function frameStage(state: PlaneState, edges: readonly number[], stage: number): void {
  const { complex, forms } = state;
  const corners = edges.map((edge) => startOf(complex, edge));
  frameCell(forms.frames[stage], corners, complex.vertices.data, complex.generators.data);
}

/** Stores a finished cell: its edges, its pattern along the path, and the output's map. */
function recordCell(
  state: PlaneState,
  edges: readonly number[],
  parts: readonly (readonly CellPart[])[],
  done: readonly number[],
): void {
  const { finished, signs, forms } = state;
  for (const edge of edges) push(finished.edges, edge);
  push(finished.offsets, finished.edges.length);
  const pattern = extend(finished.patterns, signs.stride / 2);
  parts.forEach((children, stage) => {
    finished.patterns.data.set(children[done[stage]].active, pattern + signs.stageOffset[stage] / 2);
  });
  recordOutputMap(forms, finished.outputs);
}

function areaOf({ complex }: PlaneState, edges: readonly number[]): number {
  const points: number[] = [];
  for (const edge of edges) {
    const corner = startOf(complex, edge);
    points.push(complex.vertices.data[2 * corner], complex.vertices.data[2 * corner + 1]);
  }
  return twiceSignedArea(points) / 2;
}
