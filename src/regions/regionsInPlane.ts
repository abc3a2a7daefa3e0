import { isConvexCounterClockwise } from "../geometry/polygon.ts";
import { inputSize, type Network } from "../network/network.ts";
import type { PlaneDomain } from "./domain.ts";
import { checkOptions, type EnumerationOptions, runSynchronously, runYielding } from "./enumeration.ts";
import type { Partition } from "./partition.ts";
import { planeSteps } from "./planeSteps.ts";

/**
 * The activation regions of a network in a convex polygon of a plane, exactly, with their adjacency and output maps.
 *
 * @param network any input dimension; affine operators and piecewise-linear ones of two pieces
 * @param domain  see `plane`, `planeThrough`, `box`
 * @returns a partition; its `status` says whether it covers the domain
 *
 * Source    splitting cell by cell: Hanin & Rolnick 2019 (arXiv 1906.00904); here with shared vertices and error bounds.
 * Numerics  see `numeric/errorBounds.ts`: the result says how many signs touched zero within their bound.
 * Errors    RangeError where sizes do not fit or the polygon is not convex and counter-clockwise.
 */
export async function regionsInPlane(
  network: Network,
  domain: PlaneDomain,
  options: EnumerationOptions = {},
): Promise<Partition> {
  checkPlane(network, domain, options);
  return runYielding(planeSteps(network, domain, options), options);
}

/** `regionsInPlane` in one go, without turns of the event loop and without progress. */
export function regionsInPlaneSync(network: Network, domain: PlaneDomain, options: EnumerationOptions = {}): Partition {
  checkPlane(network, domain, options);
  return runSynchronously(planeSteps(network, domain, options), options);
}

function checkPlane(network: Network, domain: PlaneDomain, options: EnumerationOptions): void {
  checkOptions("regionsInPlane", options);
  if (domain.kind !== "plane") {
    throw new TypeError(`regionsInPlane: expected a plane domain, got "${(domain as { kind: string }).kind}"`);
  }
  const n = inputSize(network);
  for (const [name, vector] of Object.entries({ origin: domain.origin, u: domain.u, v: domain.v })) {
    if (vector.length !== n) {
      throw new RangeError(`regionsInPlane: expected ${n} numbers in ${name}, one per input, got ${vector.length}`);
    }
  }
  if (![...domain.origin, ...domain.u, ...domain.v, ...domain.polygon].every(Number.isFinite)) {
    throw new RangeError("regionsInPlane: expected finite numbers in the domain, got NaN or infinity");
  }
  if (!isConvexCounterClockwise(domain.polygon)) {
    throw new RangeError(
      "regionsInPlane: expected a convex polygon, counter-clockwise, no corner repeated, got another; see `plane`",
    );
  }
}
