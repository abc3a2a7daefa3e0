import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..", "..");
const folder = mkdtempSync(join(tmpdir(), "crease-api-"));
let written: Record<string, string>;
let complaints: string;

beforeAll(() => {
  const typedoc = join(root, "node_modules", "typedoc", "bin", "typedoc");
  const options = join(root, "scripts", "typedoc.json");
  // complaints do not keep it from writing here, so that each test sees its own fault
  const args = [
    "--options",
    options,
    "--out",
    folder,
    "--logLevel",
    "Warn",
    "--treatValidationWarningsAsErrors",
    "false",
  ];
  const { stdout, stderr } = spawnSync(process.execPath, [typedoc, ...args], { cwd: root, encoding: "utf8" });
  complaints = `${stdout}${stderr}`;
  written = filesIn(folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("every exported name has a doc comment, and names only types that are exported", () => {
  expect(complaints, "write what is missing, then run: npm run docs").toBe("");
});

test("docs/api has one file for each public subpath", () => {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const subpaths = Object.keys(exports).filter((subpath) => subpath !== "./package.json");
  expect(Object.keys(written).sort()).toEqual(["README.md", ...subpaths.map((path) => `${path.slice(2)}.md`)].sort());
});

test("docs/api says what the doc comments say", () => {
  const stored = filesIn(join(root, "docs", "api"));
  const changed = [...new Set([...Object.keys(written), ...Object.keys(stored)])].filter(
    (name) => written[name] !== stored[name],
  );
  expect(changed, "docs/api is out of date; run: npm run docs").toEqual([]);
});

test("shapes, and the sections of doc comments, are visible", () => {
  expect(written["regions.md"]).toMatch(/`vertices` \| `Float64Array` \| \[V × d\] \|/);
  expect(written["network.md"]).toMatch(/`inputs` \| [^|]* \| \[rows × inputSize\] flattened inputs \|/);
  expect(written["regions.md"]).toContain("\n#### Source\n\nsplitting cell by cell");
  const unseparated =
    Object.values(written)
      .join("")
      .match(/^(?:Units|Source|Numerics|Errors|Cost) {2,}.*$/gm) ?? [];
  expect(unseparated).toEqual([]);
});

test("every link leads to an anchor", () => {
  const broken = Object.entries(written).flatMap(([name, text]) =>
    [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target]) => target)
      .filter((target) => !leadsSomewhere(name, target))
      .map((target) => `${name}: ${target}`),
  );
  expect(broken).toEqual([]);
});

function leadsSomewhere(from: string, target: string): boolean {
  if (/^https?:/.test(target)) return true;
  const [path, anchor] = target.split("#");
  const text = written[path === "" ? from : posix.normalize(path)];
  return text !== undefined && (anchor === undefined || text.includes(`<a id="${anchor}"></a>`));
}

/** The text of each file below a folder, by its path there. */
function filesIn(path: string): Record<string, string> {
  const names = globSync("**/*.*", { cwd: path });
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(path, name), "utf8")]));
}
