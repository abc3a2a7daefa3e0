/** Bundles of the installed package for a browser, and the sizes that are recorded of them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { root } from "./installPackage.ts";

export interface Bundle {
  /** one script that sets the global variable `crease` */
  readonly code: string;
  /** bytes after gzip at its default level */
  readonly gzipped: number;
  /** paths of what went in, from the user's folder */
  readonly inputs: readonly string[];
}

/** A minified script of everything that some subpaths export. A Node module in it is an error. */
export async function bundle(user: string, specifiers: readonly string[]): Promise<Bundle> {
  const contents = specifiers.map((specifier) => `export * from "${specifier}";`).join("\n");
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: user, sourcefile: "entry.js" },
    absWorkingDir: user,
    bundle: true,
    minify: true,
    platform: "browser",
    format: "iife",
    globalName: "crease",
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  const [{ text, contents: bytes }] = outputFiles;
  return { code: text, gzipped: gzipSync(bytes).length, inputs: Object.keys(metafile.inputs) };
}

/**
 * Runs a script after a bundle, where there is nothing but the language and what `src/globals.d.ts` declares of the web.
 * The script's value has to be JSON text, which is the same in every context.
 */
export async function runInPage(code: string, script: string): Promise<unknown> {
  const { TextDecoder, TextEncoder, atob, performance, structuredClone, setTimeout, clearTimeout } = globalThis;
  const { MessageChannel } = globalThis;
  const web = {
    TextDecoder,
    TextEncoder,
    atob,
    performance,
    structuredClone,
    setTimeout,
    clearTimeout,
    MessageChannel,
  };
  const page = createContext(web);
  runInContext(code, page);
  return JSON.parse(await runInContext(script, page));
}

/** The gzipped sizes that bench/README.md records, in kB, by what the table calls the bundle. */
export function recordedSizes(): Record<string, number> {
  const text = readFileSync(join(root, "bench", "README.md"), "utf8");
  const section = text.slice(text.indexOf("## Sizes of bundles"));
  const rows = section.matchAll(/^\| (`crease\/.*`) \| +([\d.]+) \|$/gm);
  return Object.fromEntries([...rows].map(([, name, size]) => [name.replaceAll("`", ""), Number(size)]));
}
