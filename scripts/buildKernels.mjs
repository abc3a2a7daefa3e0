/**
 * Kernels: AssemblyScript in `assembly` → `src/kernels/generated/wasmBytes.ts`, which holds both builds of the WebAssembly
 * module as text. A part of the set-up, and npm's `prepare`: it costs nothing when there is nothing to do, because the file
 * begins with the hash of what it was made from. Runs under any Node >= 20.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { root } from "./project.mjs";

const output = join(root, "src", "kernels", "generated", "wasmBytes.ts");

/** What both builds are made with: no runtime, and the memory is the caller's. */
const options = {
  optimizeLevel: 3,
  shrinkLevel: 0,
  noAssert: true,
  runtime: "stub",
  importMemory: true,
  noExportMemory: true,
  // v128 between the functions of the module; none is exported from it
  disableWarning: [112],
};

const builds = {
  base: { title: "The module for every engine with SIMD.", enable: ["simd"] },
  fused: {
    title: "The same with fused multiply-add, for engines with relaxed SIMD.",
    enable: ["simd", "relaxed-simd"],
  },
};

export async function buildKernels() {
  if (areKernelsBuilt()) return;
  const sources = readSources();
  const parts = [headingFor(sources)];
  for (const [name, { title, enable }] of Object.entries(builds)) {
    const bytes = await compile(sources, { ...options, enable });
    parts.push(
      `\n/** ${title} ${bytes.length} bytes as base64. */\nexport const ${name}Bytes =\n  "${toBase64(bytes)}";`,
    );
  }

  // another process may be doing the same: the file is never seen half written
  mkdirSync(dirname(output), { recursive: true });
  const unfinished = `${output}.${process.pid}`;
  writeFileSync(unfinished, `${parts.join("\n")}\n`);
  renameSync(unfinished, output);
}

/** Whether the built kernels are those of `assembly` as it is. */
export function areKernelsBuilt() {
  return existsSync(output) && readFileSync(output, "utf8").startsWith(`${headingFor(readSources())}\n`);
}

function headingFor(sources) {
  return `// made by scripts/buildKernels.mjs from assembly ${hashOf(sources)}`;
}

/** The text of each file of `assembly`, by its path from the root. */
function readSources() {
  const names = readdirSync(join(root, "assembly")).filter((name) => name.endsWith(".ts"));
  return Object.fromEntries(
    names.sort().map((name) => [`assembly/${name}`, readFileSync(join(root, "assembly", name), "utf8")]),
  );
}

/** Depends on the sources, this script, and the compiler that package.json names; not on line ends. */
function hashOf(sources) {
  const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const script = readFileSync(fileURLToPath(import.meta.url), "utf8");
  const text = JSON.stringify([devDependencies.assemblyscript, script, sources]);
  return createHash("sha256").update(text.replaceAll("\\r\\n", "\\n")).digest("hex");
}

async function compile(sources, compilerOptions) {
  const { main } = await import("assemblyscript/asc").catch(() =>
    fail("the package assemblyscript is not installed; run: npm ci --include=dev"),
  );
  let bytes;
  const messages = [];
  const { error } = await main(["assembly/index.ts", "--outFile", "kernels.wasm", ...argumentsOf(compilerOptions)], {
    readFile: (path) => sources[path.replaceAll("\\", "/")] ?? null,
    writeFile: (_, contents) => {
      bytes = contents;
    },
    listFiles: () => [],
    stdout: { write: (text) => messages.push(text) },
    stderr: { write: (text) => messages.push(text) },
  });
  const text = messages.join("");
  if (error || bytes === undefined || /^(?:ERROR|WARNING)/m.test(text)) fail(`${text}${error?.message ?? ""}`);
  return bytes;
}

function argumentsOf(compilerOptions) {
  return Object.entries(compilerOptions).flatMap(([name, value]) =>
    value === true ? [`--${name}`] : [value].flat().flatMap((item) => [`--${name}`, String(item)]),
  );
}

function toBase64(bytes) {
  return Buffer.from(bytes).toString("base64");
}

function fail(message) {
  process.stderr.write(`the kernels could not be built: ${message}\n`);
  process.exit(1);
}

const isMain = import.meta.url === pathToFileURL(process.argv[1] ?? "").href;
if (isMain) await buildKernels();
