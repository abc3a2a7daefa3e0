import { CreaseError } from "../numeric/errors.ts";
import { box, type Domain, line, plane, segment } from "./domain.ts";

/**
 * A domain from its JSON form: {"from", "to"}, {"through", "direction"}, {"origin", "u", "v"} with "bounds" or "polygon",
 * or one of these wrapped as {"segment"}, {"line"}, {"plane"}; {"box"} holds lo1,hi1,lo2,hi2,….
 *
 * Errors    CreaseError "format" that names what is missing.
 */
export function domainFromJson(json: unknown): Domain {
  const outer = asObject(json);
  if ("box" in outer) return box(numbers(outer, "box"));
  const inner = ["plane", "segment", "line"].find((kind) => kind in outer);
  const object = inner === undefined ? outer : asObject(outer[inner]);
  if ("from" in object) return segment(numbers(object, "from"), numbers(object, "to"));
  if ("through" in object) return line(numbers(object, "through"), numbers(object, "direction"));
  if ("origin" in object) return planeFromJson(object);
  throw unexpected(
    'an object with "from" and "to", "through" and "direction", "origin", "u" and "v", or "box"',
    `keys ${Object.keys(object).join(", ") || "(none)"}`,
  );
}

function planeFromJson(object: Readonly<Record<string, unknown>>): Domain {
  const frame = { origin: numbers(object, "origin"), u: numbers(object, "u"), v: numbers(object, "v") };
  if ("bounds" in object) {
    const bounds = numbers(object, "bounds");
    if (bounds.length !== 4) throw unexpected('4 numbers [s0, s1, t0, t1] in "bounds"', `${bounds.length}`);
    return plane(frame, { bounds: [bounds[0], bounds[1], bounds[2], bounds[3]] });
  }
  const { polygon } = object;
  if (!Array.isArray(polygon)) throw unexpected('"bounds" or "polygon" beside "origin"', "neither");
  const corners = polygon.map((corner) => {
    const [s, t, ...more] = numbers({ corner }, "corner");
    if (t === undefined || more.length > 0) throw unexpected('corners [s, t] in "polygon"', JSON.stringify(corner));
    return [s, t] as const;
  });
  return plane(frame, corners);
}

function asObject(json: unknown): Readonly<Record<string, unknown>> {
  if (typeof json === "object" && json !== null && !Array.isArray(json)) return json as Record<string, unknown>;
  throw unexpected("an object", Array.isArray(json) ? "an array" : String(json));
}

function numbers(object: Readonly<Record<string, unknown>>, key: string): readonly number[] {
  const value = object[key];
  if (Array.isArray(value) && value.every((entry) => typeof entry === "number")) return value;
  throw unexpected(
    `a list of numbers in "${key}"`,
    value === undefined ? "nothing" : JSON.stringify(value).slice(0, 40),
  );
}

function unexpected(expected: string, got: string): CreaseError {
  return new CreaseError("format", `domainFromJson: expected ${expected}, got ${got}`);
}
