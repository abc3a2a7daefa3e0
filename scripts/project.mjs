/** Where the project's tools are, and how a step of the scripts runs one of them. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const modules = join(root, "node_modules");

export const tools = {
  node: join(modules, "node", "bin", process.platform === "win32" ? "node.exe" : "node"),
  biome: join(modules, "@biomejs", "biome", "bin", "biome"),
  // TypeScript 7; the package `typescript` is version 6, whose programming interface TypeDoc needs
  tsc: join(modules, "@typescript", "native", "bin", "tsc"),
  typedoc: join(modules, "typedoc", "bin", "typedoc"),
  asc: join(modules, "assemblyscript", "dist", "asc.js"),
  vitest: join(modules, "vitest", "vitest.mjs"),
};

/** The first tool that is not installed, or undefined. */
export function missingTool() {
  return Object.values(tools).find((path) => !existsSync(path));
}

/** Run a program at the project's root; resolves to its exit status, and passes interrupts on. */
export function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: "inherit", ...options });

    // a terminal interrupts parent and child alike; a signal to the parent alone is passed on
    const interrupt = () => {
      if (!process.stdin.isTTY) child.kill("SIGINT");
    };
    const terminate = () => child.kill("SIGTERM");
    process.on("SIGINT", interrupt);
    process.on("SIGTERM", terminate);
    const release = () => {
      process.off("SIGINT", interrupt);
      process.off("SIGTERM", terminate);
    };
    child.on("error", (error) => {
      release();
      reject(error);
    });
    child.on("exit", (code, signal) => {
      release();
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

/** Run a JavaScript program under the project's own Node. */
export function runNode(args, options = {}) {
  return run(tools.node, args, options);
}
