import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

export const root = dirname(import.meta.dirname);

/** A package that comes with Crease when it is installed. */
export interface ProductionPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression */
  readonly license: string;
  /** where it is installed, from the root, with forward slashes */
  readonly path: string;
  /** whether npm installs it only where its operating system and processor fit */
  readonly isForOnePlatform: boolean;
  /** the versions of Node that it accepts, as a range; undefined if it does not say */
  readonly node: string | undefined;
}

/** What the lock file says of one package; only the fields that are read here. */
interface LockEntry {
  readonly version: string;
  readonly license?: string;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly engines?: { readonly node?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** Licenses that ask for no more than a notice, or for the source of the unmodified package. */
const permissive: ReadonlySet<string> = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MPL-2.0",
  "OFL-1.1",
  "Bitstream-Vera",
  "Unlicense",
  "Zlib",
]);

/**
 * Everything that the dependencies of package.json bring, optional ones included, by name. The lock file alone is read,
 * so that the answer is the same on every platform.
 */
export function productionPackages(): ProductionPackage[] {
  const entries: Record<string, LockEntry> = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  const found = new Map<string, ProductionPackage>();
  const waiting = [""];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const name of neededBy(entries[next])) {
      const path = installedPath(entries, next, name);
      // a peer that nobody installs, or a package that was met before
      if (path === undefined || found.has(path)) continue;
      found.set(path, packageOf(name, path, entries[path]));
      waiting.push(path);
    }
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Whether an SPDX expression allows a choice among permissive licenses; what it cannot read it refuses. */
export function isPermissive(license: string): boolean {
  return license
    .replace(/^\((.*)\)$/, "$1")
    .split(" OR ")
    .some((choice) => choice.split(" AND ").every((part) => permissive.has(part)));
}

/**
 * Whether every Node from a lowest version on, `>=22.12.0`, lies in a range of the same form. A range without an upper
 * end is all that is read; what has another form is refused.
 */
export function acceptsNodeFrom(lowest: string, range: string): boolean {
  const [wanted, accepted] = [lowest, range].map(versionOf);
  if (wanted === undefined || accepted === undefined) return false;
  const differing = wanted.findIndex((part, i) => part !== accepted[i]);
  return differing < 0 || wanted[differing] > accepted[differing];
}

/** Major, minor and patch of a range `>=a.b.c`, of which the last two may be missing or `x`. */
function versionOf(range: string): number[] | undefined {
  const parts = range.match(/^>= ?(\d+)(?:\.(\d+|x))?(?:\.(\d+|x))?$/)?.slice(1);
  return parts?.map((part) => (part === undefined || part === "x" ? 0 : Number(part)));
}

/** An optional peer is not installed with a package: whoever has it anyway may use it there. */
function neededBy({ dependencies, optionalDependencies, peerDependencies = {}, ...entry }: LockEntry): string[] {
  const peers = Object.keys(peerDependencies).filter((name) => entry.peerDependenciesMeta?.[name]?.optional !== true);
  return [...new Set([...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers])];
}

/** Where Node finds a package from a folder: in the nearest node_modules upwards. */
function installedPath(entries: Record<string, LockEntry>, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("node_modules") - 1))) {
    const path = `${folder === "" ? "" : `${folder}/`}node_modules/${name}`;
    if (path in entries) return path;
    if (folder === "") return undefined;
  }
}

function packageOf(name: string, path: string, entry: LockEntry): ProductionPackage {
  const { version, license, os, cpu, engines } = entry;
  return {
    name,
    version,
    license: license ?? "not stated",
    path,
    isForOnePlatform: os !== undefined || cpu !== undefined,
    node: engines?.node,
  };
}
