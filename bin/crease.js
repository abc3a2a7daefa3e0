#!/usr/bin/env node
/**
 * Launcher of the command. It runs under any Node >= 20 and finds a Node that can run Crease itself:
 *
 *   in a checkout        src/cli/main.ts, under the Node that `npm ci` installed
 *   installed from npm   dist/cli/main.js, under the running Node
 *
 * A checkout always runs its source, so that an old build is never run by mistake. Node refuses to strip types below
 * `node_modules`, which is therefore what tells the two apart.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, "src", "cli", "main.ts");
const built = join(root, "dist", "cli", "main.js");
const kernels = join(root, "src", "kernels", "generated", "wasmBytes.ts");
const projectNode = join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
const sourceCondition = "--conditions=source";

const isCheckout = existsSync(source) && !root.split(sep).includes("node_modules");
if (isCheckout) await runSource();
else await runBuild();

async function runSource() {
  const isUnbuilt = existsSync(join(root, "assembly")) && !existsSync(kernels);
  if (isUnbuilt) fail(`the kernels of this checkout are not built (no ${kernels}); run: npm run prepare`);
  else if (process.execArgv.includes(sourceCondition)) await import(pathToFileURL(source).href);
  else if (existsSync(projectNode)) runIn(projectNode, [sourceCondition, source]);
  else if (atLeast(22, 18)) runIn(process.execPath, [sourceCondition, source]);
  else fail(`the packages of this checkout are not installed (no ${projectNode}); run: npm ci`);
}

async function runBuild() {
  if (!existsSync(built)) fail(`${built} is missing; install the package again, or run: npm ci && npm run build`);
  else if (atLeast(22, 12)) await import(pathToFileURL(built).href);
  else if (existsSync(projectNode)) runIn(projectNode, [built]);
  else fail(`Node 22.12 or newer is needed, this is ${process.version}; install one from https://nodejs.org`);
}

/** Whether the running Node is new enough: it strips types without a flag from 22.18 on; `engines` asks for 22.12. */
function atLeast(major, minor) {
  const [runningMajor, runningMinor] = process.versions.node.split(".").map(Number);
  return runningMajor > major || (runningMajor === major && runningMinor >= minor);
}

function runIn(node, nodeArgs) {
  // compiled modules are kept between runs, so that the source starts as fast as a build
  const env = { NODE_COMPILE_CACHE: join(root, "node_modules", ".cache", "compile"), ...process.env };
  const child = spawn(node, [...nodeArgs, ...process.argv.slice(2)], { stdio: "inherit", env });

  // a terminal interrupts parent and child alike; a signal to the parent alone is passed on
  const handlers = new Map();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    const handler = () => {
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    };
    handlers.set(signal, handler);
    process.on(signal, handler);
  }
  child.on("error", (error) => fail(`${node} did not start: ${error.message}`));
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
    for (const [name, handler] of handlers) process.off(name, handler);
  });
}

function fail(message) {
  process.stderr.write(`crease: ${message}\n`);
  process.exitCode = 1;
}
