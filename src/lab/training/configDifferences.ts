import { shown } from "./schemaParts.ts";

/** What differs between two configs, a phrase for each place: `rate: 0.01, 0.001 before`. */
export function configDifferences(config: unknown, before: unknown): readonly string[] {
  const now = leavesOf(config);
  const then = leavesOf(before);
  return [...new Set([...now.keys(), ...then.keys()])]
    .filter((place) => now.get(place) !== then.get(place))
    .map((place) => `${place}: ${shown(now.get(place))}, ${shown(then.get(place))} before`);
}

/** Every value that is no object, by its place. */
function leavesOf(value: unknown, place = "", leaves = new Map<string, unknown>()): ReadonlyMap<string, unknown> {
  if (typeof value !== "object" || value === null) return leaves.set(place, value);
  for (const [key, entry] of Object.entries(value)) {
    if (entry === undefined) continue;
    leavesOf(entry, Array.isArray(value) ? `${place}[${key}]` : place === "" ? key : `${place}.${key}`, leaves);
  }
  return leaves;
}
