import type { Network } from "../network/network.ts";
import type { CellBatch } from "./cellBatch.ts";
import type { PlaneDomain } from "./domain.ts";
import type { Steps } from "./enumeration.ts";
import { collectFacetUnits } from "./facetUnits.ts";
import { handOutJoined } from "./handOutCells.ts";
import { joinFragments, type OldVertices } from "./joinFragments.ts";
import { packPatterns } from "./packPatterns.ts";
import type { Partition } from "./partition.ts";
import { partitionHead } from "./partitionHead.ts";
import type { PatternLayout } from "./patternLayout.ts";
import type { PlaneFragment } from "./planeFragment.ts";
import type { SignLog } from "./switchSign.ts";

/** What fragments of a plane share. */
export interface FragmentTrunk extends OldVertices {
  /** number of old edges */
  readonly edges: number;
  readonly layout: PatternLayout;
}

/** Fragments that begin with nothing share nothing. */
export function bareTrunk(layout: PatternLayout): FragmentTrunk {
  return { layout, edges: 0, vertices: new Float64Array(0), vertexErrors: new Float64Array(0) };
}

/**
 * Turns the fragments of a plane, in order, into a partition.
 *
 * @param onCells takes its cells
 * @returns undefined where they do not fit, see `joinFragments`
 */
export function* assemblePlane(
  network: Network,
  domain: PlaneDomain,
  fragments: readonly PlaneFragment[],
  trunk: FragmentTrunk,
  log: SignLog,
  status: Partition["status"],
  onCells?: (batch: CellBatch) => void,
): Steps<Partition | undefined> {
  const joined = yield* joinFragments(fragments, trunk, trunk.edges);
  if (joined === undefined) return undefined;
  if (onCells) handOutJoined(joined, fragments, trunk.layout, onCells);
  const { facetVertices, facetCells, ...cells } = joined;
  const { units, packed } = yield* packPatterns(
    fragments.map(({ patterns }) => patterns),
    cells.sizes.length,
    trunk.layout,
  );
  const facetUnits = yield* collectFacetUnits(packed, units, facetCells);
  yield;
  return {
    ...partitionHead(network, domain, log, status),
    ...cells,
    facets: { vertices: facetVertices, cells: facetCells, ...facetUnits },
    units,
    patterns: packed,
    outputLinear: concatenate(fragments.map(({ outputLinear }) => outputLinear)),
    outputOffset: concatenate(fragments.map(({ outputOffset }) => outputOffset)),
    outputErrors: concatenate(fragments.map(({ outputErrors }) => outputErrors)),
  };
}

function concatenate(arrays: readonly Float64Array[]): Float64Array {
  if (arrays.length === 1) return arrays[0];
  const joined = new Float64Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    joined.set(array, at);
    at += array.length;
  }
  return joined;
}
