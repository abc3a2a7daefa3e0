import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const launcher = resolve(import.meta.dirname, "..", "..", "bin", "crease.js");
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "crease-launcher-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the launcher in a checkout", () => {
  test("runs the source, even when there is a build, with its arguments and exit status", async () => {
    const root = packageAt(folder, {
      "src/cli/main.ts":
        'const status: number = 3; console.log("source", ...process.argv.slice(2)); process.exit(status);',
      "dist/cli/main.js": 'console.log("build");',
    });
    expect(await launch(root, ["regions", "--json"])).toEqual({
      status: 3,
      stdout: "source regions --json\n",
      stderr: "",
    });
  });

  test("resolves the public subpaths to the source", async () => {
    const root = packageAt(folder, {
      "src/cli/main.ts": 'import { answer } from "crease/numeric"; console.log(answer);',
      "src/numeric/index.ts": "export const answer = 42;",
    });
    expect((await launch(root, [])).stdout).toBe("42\n");
  });

  test("hands an interrupt to the command and returns its status", async () => {
    const root = packageAt(folder, {
      "src/cli/main.ts": `
        const alive = setInterval(() => {}, 1000);
        process.on("SIGINT", () => { clearInterval(alive); console.log("cancelled"); process.exitCode = 130; });
        console.log("ready");`,
    });
    const result = await launch(root, [], { onOutput: (child) => child.kill("SIGINT") });
    expect(result).toEqual({ status: 130, stdout: "ready\ncancelled\n", stderr: "" });
  });

  test("returns 128 plus the signal that ended the command", async () => {
    const root = packageAt(folder, { "src/cli/main.ts": 'process.kill(process.pid, "SIGTERM");' });
    expect((await launch(root, [])).status).toBe(143);
  });
});

describe("the launcher where nothing can run", () => {
  const sources = { "src/cli/main.ts": 'console.log("source");', "dist/cli/main.js": 'console.log("build");' };

  test("asks for the packages of a checkout", async () => {
    const root = packageAt(folder, sources);
    rmSync(join(root, "node_modules"), { recursive: true });
    const { status, stderr } = await launch(root, [], { node: "22.17.1" });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^crease: the packages of this checkout are not installed \(no .*\); run: npm ci\n$/);
  });

  test("asks for the kernels of a checkout, which an installation without scripts does not build", async () => {
    const root = packageAt(folder, { ...sources, "assembly/index.ts": "" });
    const { status, stdout, stderr } = await launch(root, []);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(
      /^crease: the kernels of this checkout are not built \(no .*wasmBytes\.ts\); run: npm run prepare\n$/,
    );
    write(join(root, "src/kernels/generated/wasmBytes.ts"), "");
    expect(await launch(root, [])).toMatchObject({ status: 0, stdout: "source\n" });
  });

  test("asks for the Node that engines names, and takes that one", async () => {
    const root = packageAt(join(folder, "node_modules", "crease"), sources);
    rmSync(join(root, "node_modules"), { recursive: true });
    const needed = "crease: Node 22.12 or newer is needed, this is v22.11.0; install one from https://nodejs.org\n";
    expect(await launch(root, [], { node: "22.11.0" })).toEqual({ status: 1, stdout: "", stderr: needed });
    expect(await launch(root, [], { node: "22.12.0" })).toMatchObject({ status: 0, stdout: "build\n" });
    const { engines } = JSON.parse(readFileSync(join(launcher, "..", "..", "package.json"), "utf8"));
    expect(engines.node).toBe(">=22.12.0");
  });
});

describe("the launcher of an installed package", () => {
  test("runs the build", async () => {
    const root = packageAt(join(folder, "node_modules", "crease"), {
      "src/cli/main.ts": 'console.log("source");',
      "dist/cli/main.js": 'console.log("build", ...process.argv.slice(2));',
    });
    expect(await launch(root, ["info"])).toEqual({ status: 0, stdout: "build info\n", stderr: "" });
  });

  test("says what to do when the build is missing", async () => {
    const result = await launch(packageAt(folder, {}), []);
    expect(result.status).toBe(1);
    expect(result.stderr).toMatch(/^crease: .*main\.js is missing; .*npm ci && npm run build\n$/);
  });
});

/** A package with the launcher, the given files, and the running Node as its own. */
function packageAt(root: string, files: Record<string, string>): string {
  const exports = { "./numeric": { source: "./src/numeric/index.ts", default: "./dist/numeric/index.js" } };
  write(join(root, "package.json"), JSON.stringify({ name: "crease", type: "module", exports }));
  for (const [path, text] of Object.entries(files)) write(join(root, path), text);
  mkdirSync(join(root, "bin"), { recursive: true });
  copyFileSync(launcher, join(root, "bin", "crease.js"));
  mkdirSync(join(root, "node_modules", "node", "bin"), { recursive: true });
  symlinkSync(process.execPath, join(root, "node_modules", "node", "bin", "node"));
  return root;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface LaunchOptions {
  /** called at the first output */
  readonly onOutput?: (child: ReturnType<typeof spawn>) => void;
  /** the version that the running Node says it has */
  readonly node?: string;
}

/** Runs the launcher to its end. */
function launch(root: string, args: string[], { onOutput, node }: LaunchOptions = {}): Promise<Outcome> {
  const pretence = `
    const versions = { ...process.versions, node: "${node}" };
    Object.defineProperty(process, "versions", { value: versions });
    Object.defineProperty(process, "version", { value: "v${node}" });`;
  const nodeArgs = node === undefined ? [] : ["--import", `data:text/javascript,${encodeURIComponent(pretence)}`];
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [...nodeArgs, join(root, "bin", "crease.js"), ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.once("data", () => onOutput?.(child));
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", failed);
    child.on("close", (status) => done({ status, stdout, stderr }));
  });
}
