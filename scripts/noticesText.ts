import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ProductionPackage, root } from "./productionPackages.ts";

export const noticesFile = "THIRD-PARTY-NOTICES";

const rule = "-".repeat(100);
const head = `Crease installs the packages below, and none of their files is part of it; each comes under its own license.
Written by \`npm run notices\`.
`;

/**
 * The notices of packages: name, version, license, source and license text of each. Packages for one platform have no
 * text of their own, so that the file does not depend on the machine on which it is written.
 */
export function noticesText(packages: readonly ProductionPackage[]): string {
  const common = packages.filter((entry) => !entry.isForOnePlatform);
  const native = packages.filter((entry) => entry.isForOnePlatform);
  const sections = [head, ...common.map(section)];
  if (native.length > 0) sections.push(nativeSection(native));
  return sections.join(`\n${rule}\n\n`);
}

function section(entry: ProductionPackage): string {
  const folder = join(root, entry.path);
  if (!existsSync(folder)) {
    throw new Error(`noticesText: expected ${entry.name} in ${entry.path}, got no such folder; run: npm ci`);
  }
  const { repository } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const source = sourceOf(typeof repository === "string" ? repository : repository?.url);
  return [`${titleOf(entry)}\nSource: ${source}\n`, ...licenseTexts(folder)].join("\n");
}

function nativeSection(native: readonly ProductionPackage[]): string {
  const lines = native.map((entry) => `    ${titleOf(entry)}`);
  return `Compiled parts of the packages above, of which npm installs the one for its platform:\n\n${lines.join("\n")}\n`;
}

function titleOf({ name, version, license }: ProductionPackage): string {
  return `${name} ${version} (${license})`;
}

/** A repository as package.json names it, `git+https://….git` or `owner/name`, as an address that a reader can open. */
function sourceOf(repository: string | undefined): string {
  if (repository === undefined) return "not stated";
  const shorthand = repository.match(/^(?:github:)?([\w.-]+\/[\w.-]+)$/);
  if (shorthand) return `https://github.com/${shorthand[1]}`;
  return repository
    .replace(/^git\+/, "")
    .replace(/^git@([\w.-]+):/, "https://$1/")
    .replace(/^(?:git|ssh):\/\/(?:git@)?/, "https://");
}

function licenseTexts(folder: string): string[] {
  const files = readdirSync(folder).filter((name) => /^(?:licen[cs]e|copying|notice)(?![a-z])/i.test(name));
  if (files.length === 0) return ["(The package holds no license text.)\n"];
  return files.sort().map((name) => `${readFileSync(join(folder, name), "utf8").replaceAll("\r\n", "\n").trim()}\n`);
}
