/** Golden counts of the shared files, and the enumeration that is held against them. */
import { readFileSync } from "node:fs";
import { readOnnx } from "crease/formats";
import type { Network } from "crease/network";
import {
  cellCount,
  type Domain,
  domainFromJson,
  facetCount,
  linearRegions,
  regionsInSync,
  vertexCount,
} from "crease/regions";
import { expect } from "vitest";
import { expectChecked } from "./expectChecked.ts";
import { sharedPath } from "./shared.ts";

export interface GoldenCount {
  readonly model: string;
  readonly domain: unknown;
  readonly domainName: string;
  readonly activationRegions: number;
  readonly linearRegions: number;
  readonly vertices?: number;
  readonly edges?: number;
  readonly certified: boolean;
  readonly exactZeros?: number;
}

export function goldenCounts(): readonly GoldenCount[] {
  return JSON.parse(readFileSync(sharedPath("golden", "regions.json"), "utf8"));
}

export function sharedNetwork(model: string): Network {
  return readOnnx(readFileSync(sharedPath(...model.split("/"))));
}

export function goldenDomain({ domain }: GoldenCount): Domain {
  return domainFromJson(
    typeof domain === "string" ? JSON.parse(readFileSync(sharedPath("golden", domain), "utf8")) : domain,
  );
}

/** Expects every golden number of one entry, no unresolved sign where the network is generic, and all checks to pass. */
export function expectGolden(golden: GoldenCount): void {
  const partition = regionsInSync(sharedNetwork(golden.model), goldenDomain(golden));
  expect(partition.status).toBe("complete");
  expect(cellCount(partition)).toBe(golden.activationRegions);
  if (golden.vertices !== undefined) expect(vertexCount(partition)).toBe(golden.vertices);
  if (golden.edges !== undefined) expect(facetCount(partition)).toBe(golden.edges);
  if (golden.certified && !golden.exactZeros) expect(partition.unresolved).toBe(0);
  expectChecked(partition, { forwardPasses: 300 });
  expect(linearRegions(partition).count).toBe(golden.linearRegions);
}
