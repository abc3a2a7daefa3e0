/** The files of `src` as text, for the tests of the structure: imports, exported names, code without comments. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, posix, resolve, sep } from "node:path";

export const root = resolve(import.meta.dirname, "..", "..");

export interface SourceFile {
  /** path from the root, with forward slashes */
  readonly path: string;
  /** first folder below `src`; "" for a file directly in it */
  readonly folder: string;
  readonly lines: number;
  /** the text with its comments blanked, lines kept */
  readonly code: string;
  /** what the file imports or re-exports, as written */
  readonly imports: readonly string[];
}

export function readSourceFiles(): SourceFile[] {
  return globSync("src/**/*.ts", { cwd: root })
    .map((path) => path.split(sep).join("/"))
    .filter((path) => path !== "src/globals.d.ts")
    .sort()
    .map(readSourceFile);
}

function readSourceFile(path: string): SourceFile {
  const text = readFileSync(join(root, path), "utf8");
  const code = withoutComments(text);
  const parts = path.split("/");
  return {
    path,
    folder: parts.length > 2 ? parts[1] : "",
    lines: text.trimEnd().split("\n").length,
    code,
    imports: importsOf(code),
  };
}

/** The file that a relative import names, from the root; undefined for another kind of import. */
export function importedPath(importer: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  return posix.normalize(posix.join(dirname(importer), specifier));
}

/** Names that a module exports, types included and `export *` followed, in alphabetical order. */
export function exportedNames(path: string, seen = new Set<string>()): string[] {
  if (seen.has(path) || !existsSync(join(root, path))) return [];
  seen.add(path);
  const { code } = readSourceFile(path);
  const names = new Set<string>();

  // export function name, export const name, export type name, …
  const declaration =
    /^export\s+(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:function\s*\*?|const|let|class|interface|type)\s+([\w$]+)/gm;
  for (const [, name] of code.matchAll(declaration)) names.add(name);

  // export { a, type b, c as d }, with or without `from`
  for (const [, list] of code.matchAll(/^export\s+(?:type\s+)?\{([^}]*)\}/gm)) {
    for (const item of list.split(",")) {
      const name = item
        .trim()
        .replace(/^type\s+/, "")
        .split(/\s+as\s+/)
        .at(-1);
      if (name) names.add(name);
    }
  }

  // export * from "./other.ts", export * as name from "./other.ts"
  for (const [, alias, specifier] of code.matchAll(
    /^export\s+(?:type\s+)?\*\s*(?:as\s+([\w$]+)\s+)?from\s*["']([^"']+)["']/gm,
  )) {
    const target = importedPath(path, specifier);
    if (alias) names.add(alias);
    else if (target) for (const name of exportedNames(target, seen)) names.add(name);
  }
  return [...names].sort();
}

function importsOf(code: string): string[] {
  const patterns = [
    // import … from "x", export … from "x"
    /^(?:import|export)\b[^;"'`]*?\bfrom\s*["']([^"']+)["']/gm,
    // import "x"
    /^import\s*["']([^"']+)["']/gm,
    // import("x"), also in types
    /\bimport\s*\(\s*["']([^"']+)["']/g,
  ];
  return patterns.flatMap((pattern) => [...code.matchAll(pattern)].map(([, specifier]) => specifier));
}

function withoutComments(text: string): string {
  // strings come first, so that a comment mark inside one is not taken for a comment
  const token = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
  return text.replace(token, (found) =>
    found.startsWith("//") || found.startsWith("/*") ? found.replace(/[^\n]/g, " ") : found,
  );
}
