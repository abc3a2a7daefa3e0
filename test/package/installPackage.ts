/** The package as a user gets it: built, packed, and installed in an empty folder. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, delimiter, dirname, join, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "..", "..");

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, npm and npx included, under the Node that runs the tests. */
export function run(program: string, args: readonly string[], cwd: string): Outcome {
  const path = [dirname(process.execPath), process.env.PATH].join(delimiter);

  // npm tells what it starts about the project that it was started in; the one started here is in another
  const foreign = /^(?:npm_(?:package|lifecycle|config_local)|INIT_CWD$|NODE_OPTIONS$)/;
  const inherited = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  const env = { ...Object.fromEntries(inherited), PATH: path };
  const shell = process.platform === "win32";
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, env, encoding: "utf8", shell });
  return { status, stdout, stderr: error ? `${program} did not start: ${error.message}` : stderr };
}

/** The output of a program that must succeed. */
export function output(program: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = run(program, args, cwd);
  if (status !== 0) throw new Error(`${basename(program)} ${args.join(" ")}: status ${status}\n${stdout}${stderr}`);
  return stdout;
}

export interface Installation {
  /** the user's folder, in whose node_modules the package is */
  readonly user: string;
  /** the installed package */
  readonly package: string;
}

/** Builds and packs a copy of the checkout, whose own `dist` stays as it is, and installs the tarball below `scratch`. */
export function installPackage(scratch: string): Installation {
  const copy = join(scratch, "checkout");
  const user = join(scratch, "user");
  copyCheckout(copy);
  mkdirSync(user);
  output("npm", ["pack", "--pack-destination", scratch, "--loglevel=error"], copy);
  const [tarball] = readdirSync(scratch).filter((name) => name.endsWith(".tgz"));

  writeFileSync(join(user, "package.json"), '{ "private": true, "type": "module" }\n');
  const quiet = ["--no-audit", "--no-fund", "--no-progress", "--loglevel=error"];
  output("npm", ["install", "--prefer-offline", ...quiet, join("..", tarball)], user);
  return { user, package: join(user, "node_modules", "crease") };
}

/** All that is not built or installed, with the installed packages as links: an `npm ci` there would remove only links. */
function copyCheckout(copy: string): void {
  const left = ["node_modules", "dist", ".git", "crease-out"];
  const filter = (path: string) => dirname(path) !== root || !left.includes(basename(path));
  cpSync(root, copy, { recursive: true, filter });
  mkdirSync(join(copy, "node_modules"));
  for (const entry of readdirSync(join(root, "node_modules"), { withFileTypes: true })) {
    const from = join(root, "node_modules", entry.name);
    const to = join(copy, "node_modules", entry.name);
    if (entry.isDirectory()) symlinkSync(from, to, "junction");
    else cpSync(from, to);
  }
}
