import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { writeOnnx } from "crease/formats";
import { denseNetwork } from "crease/network";
import { createRandom } from "crease/numeric";
import { onTestFinished } from "vitest";

export const root = resolve(import.meta.dirname, "..", "..");

/** How one run of the command ended. */
export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** standard input; empty unless given */
  readonly input?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** sends SIGINT to the launcher and the command, as a terminal does, after so many milliseconds */
  readonly interruptAfter?: number;
}

/** Runs `bin/crease.js` to its end. */
export function runCrease(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [join(root, "bin", "crease.js"), ...args], {
      cwd: options.cwd,
      env: { ...process.env, CREASE_DEBUG: "", ...options.env },
      // a process group of its own, which an interrupt reaches as a whole
      detached: options.interruptAfter !== undefined,
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    // a command that does not read its input may be gone before it is written
    child.stdin.on("error", () => {}).end(options.input ?? "");
    const interrupt = () => process.kill(-(child.pid ?? 0), "SIGINT");
    const timer = options.interruptAfter === undefined ? undefined : setTimeout(interrupt, options.interruptAfter);
    child.on("error", failed);
    child.on("close", (status) => {
      clearTimeout(timer);
      done({ status, stdout, stderr });
    });
  });
}

/** A folder that is gone after the test; tests that run side by side hand in their own `onTestFinished`. */
export function temporaryFolder(finished: typeof onTestFinished = onTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), "crease-cli-"));
  finished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a file into the folder and returns its path; what is no text or bytes is written as JSON. */
export function fileIn(folder: string, name: string, content: unknown): string {
  const path = join(folder, name);
  const isPlain = typeof content === "string" || content instanceof Uint8Array;
  writeFileSync(path, isPlain ? content : JSON.stringify(content));
  return path;
}

/** A model of the quadrants: y = relu(x₀) + factor · relu(x₁). */
export function quadrantModel(folder: string, factor = 1): string {
  const hidden = {
    weight: [
      [1, 0],
      [0, 1],
    ],
    bias: [0, 0],
  };
  const network = denseNetwork([hidden, { weight: [[1, factor]], bias: [0] }], "float32");
  return fileIn(folder, "quadrants.onnx", writeOnnx(network));
}

/** A model whose regions take far longer to enumerate than a test. */
export function largeModel(folder: string): string {
  const random = createRandom(1);
  const widths = [2, 256, 256, 256, 256, 256, 256, 1];
  const layers = widths.slice(1).map((outputs, l) => {
    const scale = Math.sqrt(2 / widths[l]);
    const draw = (length: number, factor: number) =>
      Array.from({ length }, () => Math.fround(factor * random.normal()));
    return { weight: Array.from({ length: outputs }, () => draw(widths[l], scale)), bias: draw(outputs, 1 / 8) };
  });
  return fileIn(folder, "large.onnx", writeOnnx(denseNetwork(layers, "float32")));
}
