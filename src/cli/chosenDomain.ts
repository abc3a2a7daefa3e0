import { inputSize, type Network } from "crease/network";
import { box, type Domain, domainFromJson } from "crease/regions";
import { asUsage, UsageError } from "./exitStatus.ts";
import { nameOfSource, readJson } from "./readSource.ts";

/** The options that name a domain. */
export interface DomainOptions {
  readonly box?: readonly number[];
  readonly plane?: string;
  readonly segment?: string;
  readonly line?: string;
}

/** The domain that the options name. */
export interface ChosenDomain {
  readonly domain: Domain;
  /** the domain as it was understood, in a form that --plane, --segment and --line read */
  readonly json: object;
  /** number of limits of a box */
  readonly boxPairs?: number;
  /** the inputs of a box that are not fixed, from 0 */
  readonly freeInputs?: readonly number[];
}

/** The file that holds the domain, if the options name one. */
export function domainSource(options: DomainOptions): string | undefined {
  return options.plane ?? options.segment ?? options.line;
}

/** Reads the one domain that the options name. */
export async function chosenDomain(options: DomainOptions): Promise<ChosenDomain> {
  const given = (["box", "plane", "segment", "line"] as const).filter((name) => options[name] !== undefined);
  if (given.length !== 1) {
    const got = given.length === 0 ? "none" : given.map((name) => `--${name}`).join(" and ");
    throw new UsageError(`regions: expected one domain, --box, --plane, --segment or --line, got ${got}`);
  }
  if (options.box !== undefined) return ofBox("--box", options.box);
  const path = domainSource(options) ?? "";
  const json = await readJson(path);
  const domain = understood(nameOfSource(path), () => domainFromJson(json));
  // domainFromJson has accepted the limits
  if (isBox(json)) return ofBox(nameOfSource(path), json.box);
  return { domain, json: domainJson(domain) };
}

/** Throws where a box has not as many pairs as the network has inputs. */
export function checkBoxSize({ boxPairs }: ChosenDomain, network: Network): void {
  const size = inputSize(network);
  if (boxPairs === undefined || boxPairs === size) return;
  throw new UsageError(`box: expected ${size} pairs lo,hi, one per input of the network, got ${boxPairs}`);
}

function ofBox(source: string, limits: readonly number[]): ChosenDomain {
  const domain = understood(source, () => box(limits));
  const boxPairs = limits.length / 2;
  const freeInputs = Array.from({ length: boxPairs }, (_, i) => i).filter((i) => limits[2 * i] !== limits[2 * i + 1]);
  return { domain, json: { box: limits }, boxPairs, freeInputs };
}

function domainJson(domain: Domain): object {
  const list = (vector: Float64Array) => Array.from(vector);
  switch (domain.kind) {
    case "segment":
      return { segment: { from: list(domain.from), to: list(domain.to) } };
    case "line":
      return { line: { through: list(domain.through), direction: list(domain.direction) } };
    case "plane":
      return {
        plane: { origin: list(domain.origin), u: list(domain.u), v: list(domain.v), ...cornersJson(domain.polygon) },
      };
  }
}

/** A rectangle along the axes as "bounds", another polygon corner by corner. */
function cornersJson(polygon: Float64Array): object {
  const [s0, t0, s1, , , t1] = polygon;
  const rectangle = [s0, t0, s1, t0, s1, t1, s0, t1];
  const isRectangle = polygon.length === 8 && rectangle.every((value, i) => value === polygon[i]);
  if (isRectangle) return { bounds: [s0, s1, t0, t1] };
  return { polygon: Array.from({ length: polygon.length / 2 }, (_, i) => [polygon[2 * i], polygon[2 * i + 1]]) };
}

function isBox(json: unknown): json is { readonly box: readonly number[] } {
  return typeof json === "object" && json !== null && "box" in json;
}

function understood(source: string, read: () => Domain): Domain {
  try {
    return read();
  } catch (error) {
    const usage = asUsage(error);
    throw usage instanceof UsageError ? new UsageError(`${source}: ${usage.message}`, { cause: error }) : usage;
  }
}
