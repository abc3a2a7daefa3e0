import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { exportedNames, importedPath, readSourceFiles, root, type SourceFile } from "../support/sourceFiles.ts";

/** What each folder of the library may use; an arrow may skip levels and never turns back. */
const libraryArrows: Record<string, readonly string[]> = {
  numeric: [],
  geometry: ["numeric"],
  kernels: ["numeric"],
  network: ["kernels", "numeric"],
  datasets: ["numeric"],
  formats: ["network", "numeric"],
  regions: ["network", "geometry", "kernels", "numeric"],
  measures: ["regions", "network", "geometry", "kernels", "numeric"],
  figures: ["measures", "regions", "network", "geometry", "numeric"],
  training: ["network", "kernels", "numeric"],
  compelled: ["training", "formats", "network", "numeric"],
};
const libraryFolders = Object.keys(libraryArrows);

/** The Node parts, which use the library by its public subpaths only. */
const nodeArrows: Record<string, readonly string[]> = {
  lab: libraryFolders,
  cli: [...libraryFolders, "lab"],
};

/** Packages that library files may import. */
const libraryPackages: readonly string[] = ["fflate"];

/** The only file in which a tolerance may stand. */
const toleranceFile = "src/numeric/errorBounds.ts";

/** The length above which a file is to be split. */
const maxLines = 500;

const files = readSourceFiles();
const libraryFiles = files.filter((file) => file.folder in libraryArrows);
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

describe("dependencies point one way", () => {
  test("every source file lies in a folder that the arrows name", () => {
    const known = [...libraryFolders, ...Object.keys(nodeArrows)];
    const strays = files.filter((file) => !known.includes(file.folder)).map((file) => file.path);
    expect(strays, "move these files into a folder of src, or add a new folder to the arrows of this test").toEqual([]);
  });

  test("a library folder imports itself and the folders that its arrow names, by relative path", () => {
    const wrong = offences(libraryFiles, (file, specifier) => {
      const path = importedPath(file.path, specifier);
      const allowed = [file.folder, ...libraryArrows[file.folder]];
      return path !== undefined && !allowed.includes(folderOf(path));
    });
    expect(wrong, "move the shared code to a lower folder, or hand the value in as an argument").toEqual([]);
  });

  test("a library file imports no Node module and no package that is not on the list", () => {
    const wrong = offences(
      libraryFiles,
      (_, specifier) => !specifier.startsWith(".") && !libraryPackages.includes(packageOf(specifier)),
    );
    expect(wrong, "use relative paths inside the library, and do Node's work in src/lab or src/cli").toEqual([]);
  });

  test("lab and cli import the library by its public subpaths", () => {
    const nodeFiles = files.filter((file) => file.folder in nodeArrows);
    const wrong = offences(nodeFiles, (file, specifier) => {
      const path = importedPath(file.path, specifier);
      if (path !== undefined) {
        const isLab = file.folder === "cli" && folderOf(path) === "lab";
        return folderOf(path) !== file.folder && !isLab;
      }
      if (packageOf(specifier) !== manifest.name) return false;
      return !(specifier.replace(manifest.name, ".") in manifest.exports);
    });
    expect(wrong, "import `crease/<folder>`, and export what is missing from that folder's index.ts").toEqual([]);
  });

  test("no file imports itself through others", () => {
    expect(cycles(files), "move what both files need into a third one").toEqual([]);
  });
});

describe("the public subpaths", () => {
  const subpaths = Object.keys(manifest.exports).filter((subpath) => subpath !== "./package.json");

  test("are the folders of the library that have an index.ts", () => {
    const withIndex = files
      .filter((file) => /^src\/\w+\/index\.ts$/.test(file.path) && file.folder in libraryArrows)
      .map((file) => `./${file.folder}`);
    expect(
      subpaths.toSorted(),
      "list each src/<folder>/index.ts under exports in package.json, and nothing else",
    ).toEqual(withIndex.sort());
  });

  test("map to the source during development and to dist when published", () => {
    for (const subpath of subpaths) {
      const folder = subpath.slice(2);
      expect(manifest.exports[subpath], `correct exports["${subpath}"] in package.json`).toEqual({
        source: `./src/${folder}/index.ts`,
        types: `./dist/${folder}/index.d.ts`,
        default: `./dist/${folder}/index.js`,
      });
    }
  });

  test("export the names of test/structure/exports.json", async () => {
    const names = Object.fromEntries(
      subpaths.map((subpath) => [subpath, exportedNames(`src/${subpath.slice(2)}/index.ts`)]),
    );
    await expect(
      `${JSON.stringify(names, null, 2)}\n`,
      "the exported names changed; if that is meant, run npm test -- -u test/structure and say so in CHANGELOG.md",
    ).toMatchFileSnapshot("exports.json");
  });
});

describe("the text of the source", () => {
  test("a tolerance stands in errorBounds.ts only", () => {
    const wrong = linesWith(
      files.filter((file) => file.path !== toleranceFile),
      /\b\d[\d_]*(?:\.\d*)?e-\d+/i,
    );
    expect(wrong, `derive the bound in ${toleranceFile}; write a constant that is no tolerance as a decimal`).toEqual(
      [],
    );
  });

  test("the library prints nothing", () => {
    const wrong = linesWith(libraryFiles, /\bconsole\s*\./);
    expect(wrong, "report through onProgress, a result or an error").toEqual([]);
  });

  test(`no file is longer than ${maxLines} lines`, () => {
    const long = files.filter((file) => file.lines > maxLines).map((file) => `${file.path}: ${file.lines} lines`);
    expect(long, "split these files by idea").toEqual([]);
  });
});

/** "file → import" of every import that is not allowed. */
function offences(among: readonly SourceFile[], isWrong: (file: SourceFile, specifier: string) => boolean): string[] {
  return among.flatMap((file) =>
    file.imports.filter((specifier) => isWrong(file, specifier)).map((specifier) => `${file.path} → ${specifier}`),
  );
}

function linesWith(among: readonly SourceFile[], pattern: RegExp): string[] {
  return among.flatMap((file) =>
    file.code.split("\n").flatMap((line, i) => (pattern.test(line) ? [`${file.path}:${i + 1}: ${line.trim()}`] : [])),
  );
}

function folderOf(path: string): string {
  return path.match(/^src\/(\w+)\//)?.[1] ?? "";
}

function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/** The import cycles among files, each named once, found depth first. */
function cycles(among: readonly SourceFile[]): string[] {
  const byPath = new Map(among.map((file) => [file.path, file]));
  const finished = new Set<string>();
  const found: string[] = [];

  const visit = (path: string, trail: readonly string[]): void => {
    // a file on the trail closes a cycle; a finished one leads to none that is not known
    const start = trail.indexOf(path);
    if (start >= 0) found.push([...trail.slice(start), path].join(" → "));
    if (start >= 0 || finished.has(path)) return;
    for (const target of targetsOf(byPath.get(path))) visit(target, [...trail, path]);
    finished.add(path);
  };
  for (const file of among) visit(file.path, []);
  return found;
}

/** The files that a file imports, with public subpaths followed to their index. */
function targetsOf(file: SourceFile | undefined): string[] {
  if (file === undefined) return [];
  return file.imports.flatMap((specifier) => {
    const target = importedPath(file.path, specifier);
    if (target !== undefined) return [target];
    const isOwn = packageOf(specifier) === manifest.name;
    return isOwn ? [`src/${specifier.slice(manifest.name.length + 1)}/index.ts`] : [];
  });
}
