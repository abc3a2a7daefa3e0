import { startOf } from "../geometry/planarComplex.ts";
import { twiceSignedArea } from "../geometry/polygon.ts";
import type { Network } from "../network/network.ts";
import { push } from "../numeric/growable.ts";
import { assemblePlane, bareTrunk } from "./assemblePlane.ts";
import { enterCell, frameCell, recordOutputMap } from "./cellForms.ts";
import type { PlaneDomain } from "./domain.ts";
import type { EnumerationOptions, Steps } from "./enumeration.ts";
import { recordPattern } from "./packPatterns.ts";
import type { Partition } from "./partition.ts";
import { fragmentOf } from "./planeFragment.ts";
import { type CellPart, type PlaneState, startPlane } from "./planeState.ts";
import { splitCell } from "./splitCell.ts";
import { walkCells } from "./walkCells.ts";

/**
 * Enumerates the activation regions of a plane domain: a cell of one stage gets the affine form of the next
 * pre-activation, is split at its creases, and each part goes on to the next stage.
 *
 * This is the readable reference: one dense product per cell and stage.
 */
export function* planeSteps(network: Network, domain: PlaneDomain, options: EnumerationOptions): Steps<Partition> {
  const { state, border } = startPlane(network, domain);
  const { forms, finished } = state;
  const wholeArea = twiceSignedArea(domain.polygon) / 2;
  let area = 0;
  const status = yield* walkCells<CellPart>(
    {
      last: forms.stages.length - 1,
      maxRegions: options.maxRegions ?? Number.POSITIVE_INFINITY,
      enter(stage, { edges, pieces }) {
        frameStage(state, edges, stage);
        enterCell(forms, stage, pieces, state.root);
      },
      split: (stage, { edges }) => splitCell(state, edges, stage),
      finish({ edges }, path) {
        for (const edge of edges) push(finished.edges, edge);
        push(finished.offsets, finished.edges.length);
        recordPattern(finished.patterns, forms.layout, path);
        recordOutputMap(forms, finished.outputs);
        area += areaOf(state, edges);
      },
      progress: () => ({ cells: finished.offsets.length - 1, fraction: Math.min(1, area / wholeArea) }),
    },
    { edges: border, pieces: new Uint32Array(0) },
  );
  const fragment = yield* fragmentOf(state, { vertices: 0, edges: 0 });
  const trunk = bareTrunk(forms.layout);
  return (yield* assemblePlane(network, domain, [fragment], trunk, state.log, status, options.onCells)) as Partition;
}

/** Sets the frame of a stage to the bounding box of a cell. */
function frameStage({ complex, forms }: PlaneState, edges: readonly number[], stage: number): void {
  const corners = edges.map((edge) => startOf(complex, edge));
  frameCell(forms.frames[stage], corners, complex.vertices.data, complex.generators.data);
}

function areaOf({ complex }: PlaneState, edges: readonly number[]): number {
  const points: number[] = [];
  for (const edge of edges) {
    const corner = startOf(complex, edge);
    points.push(complex.vertices.data[2 * corner], complex.vertices.data[2 * corner + 1]);
  }
  return twiceSignedArea(points) / 2;
}
