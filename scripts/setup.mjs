/**
 * Set-up: makes `node_modules` agree with `package-lock.json`, and the built kernels with `assembly`. Runs under any
 * Node >= 20 and costs nothing when there is nothing to do: a stamp in `node_modules` holds the hash of what was installed.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildKernels } from "./buildKernels.mjs";
import { missingTool, root, run } from "./project.mjs";

const stampFile = join(root, "node_modules", ".crease-setup");
const dependencyFields = ["dependencies", "devDependencies", "optionalDependencies", "overrides", "allowScripts"];

export async function setUp() {
  const hash = wantedHash();
  if (!isStamped(hash)) {
    if (!agreesWithLock()) await install();
    writeFileSync(stampFile, `${hash}\n`);
  }
  await buildKernels();
}

function wantedHash() {
  const manifest = readJson("package.json");
  const dependencies = dependencyFields.map((field) => manifest[field] ?? {});
  const lock = readFileSync(join(root, "package-lock.json"));
  return createHash("sha256").update(JSON.stringify(dependencies)).update(lock).digest("hex");
}

function isStamped(hash) {
  return existsSync(stampFile) && readFileSync(stampFile, "utf8").trim() === hash && !missingTool();
}

/** Whether npm's own record of what it installed names the versions of the lock file. */
function agreesWithLock() {
  if (missingTool() || !existsSync(join(root, "node_modules", ".package-lock.json"))) return false;
  const wanted = readJson("package-lock.json").packages;
  const installed = readJson("node_modules/.package-lock.json").packages;

  // optional packages for other platforms are in the lock file only; those that package.json names are for all
  const named = Object.keys(readJson("package.json").optionalDependencies ?? {}).map((name) => `node_modules/${name}`);
  const complete = Object.entries(wanted).every(
    ([path, entry]) =>
      path === "" ||
      installed[path]?.version === entry.version ||
      (!installed[path] && entry.optional && !named.includes(path)),
  );
  return complete && Object.keys(installed).every((path) => path in wanted) && lockAgreesWithManifest(wanted[""]);
}

function lockAgreesWithManifest(locked) {
  const manifest = readJson("package.json");
  return ["dependencies", "devDependencies", "optionalDependencies"].every((field) => {
    const entries = Object.entries(manifest[field] ?? {});
    return (
      entries.length === Object.keys(locked[field] ?? {}).length &&
      entries.every(([name, version]) => locked[field][name] === version)
    );
  });
}

async function install() {
  process.stderr.write("set-up: installing the packages of package-lock.json (npm ci)\n");
  // npm must not run under the Node below node_modules, which it replaces
  const path = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => !/node_modules[\\/]\.bin[\\/]?$/.test(folder))
    .join(delimiter);
  const status = await run(
    "npm",
    ["ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund", "--no-progress", "--loglevel=error"],
    {
      stdio: ["ignore", 2, 2],
      env: { ...process.env, PATH: path },
      shell: process.platform === "win32",
    },
  ).catch((error) => fail(`npm did not start (${error.message}); put npm on the PATH`));
  if (status !== 0) {
    fail(
      `npm ci ended with status ${status}; read its message above, check that the package registry can be reached, and run npm ci again`,
    );
  }
  const missing = missingTool();
  if (missing) {
    fail(
      `npm ci did not install ${missing}; if npm is set to ignore install scripts, run: npm rebuild node --ignore-scripts=false`,
    );
  }
}

function readJson(path) {
  return JSON.parse(readFileSync(join(root, path), "utf8"));
}

function fail(message) {
  process.stderr.write(`set-up failed: ${message}\n`);
  process.exit(1);
}

const isMain = import.meta.url === pathToFileURL(process.argv[1] ?? "").href;
if (isMain) await setUp();
