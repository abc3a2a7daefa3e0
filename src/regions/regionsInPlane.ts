import { isConvexCounterClockwise } from "../geometry/polygon.ts";
import type { Network } from "../network/network.ts";
import { gamma } from "../numeric/errorBounds.ts";
import { CreaseError } from "../numeric/errors.ts";
import type { PlaneDomain } from "./domain.ts";
import { checkOptions, checkVectors, type EnumerationOptions, runSynchronously, runYielding } from "./enumeration.ts";
import type { Partition } from "./partition.ts";
import { partitionPlane, partitionPlaneInPool } from "./plane/partitionPlane.ts";
import type { PooledOptions } from "./pool/pooledOptions.ts";

/**
 * The activation regions of a network in a convex polygon of a plane, exactly, with their adjacency and output maps.
 *
 * @param network any input dimension; operators of any kind
 * @param domain  see `plane`, `planeThrough`, `box`
 * @returns a partition; its `status` says whether it covers the domain
 *
 * With a pool the calling thread begins, and shares what takes longer than a start of workers; the partition is the same,
 * bit for bit. With `maxRegions` it works alone.
 *
 * Source    splitting cell by cell: Hanin & Rolnick 2019 (arXiv 1906.00904); here with shared vertices and error bounds.
 * Numerics  see `numeric/errorBounds.ts`: the result says how many signs touched zero within their bound.
 * Errors    RangeError where sizes do not fit or the polygon is not convex and counter-clockwise; CreaseError "degenerate"
 *           where u and v are parallel, "non-finite" where values overflow.
 */
export async function regionsInPlane(
  network: Network,
  domain: PlaneDomain,
  options: PooledOptions = {},
): Promise<Partition> {
  checkPlane("regionsInPlane", network, domain, options);
  if (options.pool) return partitionPlaneInPool(network, domain, options, options.pool);
  return runYielding(partitionPlane(network, domain, options), options);
}

/** `regionsInPlane` in one go, without turns of the event loop and without progress. */
export function regionsInPlaneSync(network: Network, domain: PlaneDomain, options: EnumerationOptions = {}): Partition {
  checkPlane("regionsInPlane", network, domain, options);
  return runSynchronously(partitionPlane(network, domain, options), options);
}

/** Checks a plane domain and the options of an enumerator of this name. */
export function checkPlane(name: string, network: Network, domain: PlaneDomain, options: EnumerationOptions): void {
  checkOptions(name, options);
  if (domain.kind !== "plane") {
    throw new TypeError(`${name}: expected a plane domain, got "${(domain as { kind: string }).kind}"`);
  }
  const { origin, u, v, polygon } = domain;
  checkVectors(name, network, { origin, u, v });
  if (!polygon.every(Number.isFinite)) {
    throw new RangeError(`${name}: expected finite numbers in the polygon, got NaN or infinity`);
  }
  if (areParallel(u, v)) {
    throw new CreaseError(
      "degenerate",
      `${name}: expected u and v to span a plane, got parallel vectors; use a segment, or choose another v`,
    );
  }
  if (!isConvexCounterClockwise(polygon)) {
    throw new RangeError(
      `${name}: expected a convex polygon, counter-clockwise, no corner repeated, got another; see \`plane\``,
    );
  }
}

/** Whether u and v are linearly dependent, up to the rounding of one 2 × 2 determinant. */
function areParallel(u: Float64Array, v: Float64Array): boolean {
  const pivot = u.reduce((best, value, i) => (Math.abs(value) > Math.abs(u[best]) ? i : best), 0);
  if (u[pivot] === 0) return true;
  return v.every((value, i) => {
    const [left, right] = [u[pivot] * value, u[i] * v[pivot]];
    return Math.abs(left - right) <= gamma(3) * (Math.abs(left) + Math.abs(right));
  });
}
