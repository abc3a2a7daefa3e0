import {
  copyFileSync,
  cpSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, sep } from "node:path";
import { writeOnnx } from "crease/formats";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { he, randomNetwork } from "../support/randomNetworks.ts";
import { type Bundle, bundle, recordedSizes, runInPage } from "./bundle.ts";
import { type Installation, installPackage, output, root, run } from "./installPackage.ts";

const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const subpaths: string[] = Object.keys(manifest.exports).filter((subpath) => subpath !== "./package.json");
const specifiers = subpaths.map((subpath) => subpath.replace(".", manifest.name));
const question = ["regions", "network.onnx", "--box", "-1,1,-1,1", "--json"];
// a temporary folder behind a link would not do, because paths are compared
const scratch = realpathSync(mkdtempSync(join(tmpdir(), "crease-package-")));
let installed: Installation;

/** An experiment as a user without TypeScript writes it. */
const halves = `
const named = (name) => [{ name, label: name }];
export const experiment = {
  name: "halves", title: "Halves", question: "What is half of 4?", source: "", protocol: [], readings: [],
  cases: named("four"), methods: named("division"), published: [], defaults: { runs: 4, seed: 0 },
  data: () => [],
  plan: ({ runs }) => Array.from({ length: runs }, (_, run) => ({ case: "four", method: "division", run })),
  run: (specs) => specs.map(() => ({ outcome: "learned", half: 4 / 2 })),
  summarize: (runs) => ({
    rows: [{ table: "1", case: "four", method: "division", quantity: "half", published: 2, obtained: runs[0].result.half,
      ratio: 1, n: runs.length }],
    tables: [],
    figures: [{ kind: "strips", title: "Halves", value: { name: "half" },
      panels: [{ title: "", strips: [{ name: "division", values: runs.map((run) => run.result.half) }] }] }],
  }),
};
`;

beforeAll(() => {
  installed = installPackage(scratch);
  copyFileSync(join(root, "examples", "networks", "spirals.onnx"), join(installed.user, "network.onnx"));
}, 120_000);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe("the tarball", () => {
  test("holds what an installed package needs, and no test or work file", () => {
    const files = filesIn(installed.package);
    const wanted =
      /^(?:bin\/crease\.js|dist\/.+\.(?:js|d\.ts)(?:\.map)?|src\/.+\.(?:ts|md)|examples\/networks\/.+|(?:README|CHANGELOG)\.md|LICENSE|THIRD-PARTY-NOTICES|package\.json)$/;
    expect(files.filter((file) => !wanted.test(file))).toEqual([]);
    const needed = ["README.md", "LICENSE", "CHANGELOG.md", "THIRD-PARTY-NOTICES", "bin/crease.js", "dist/cli/main.js"];
    const kernels = ["dist/kernels/generated/wasmBytes.js", "src/kernels/generated/wasmBytes.ts"];
    expect(files).toEqual(expect.arrayContaining([...needed, ...kernels]));
  });

  test("holds the file that each condition of each subpath names", () => {
    const packed = JSON.parse(readFileSync(join(installed.package, "package.json"), "utf8"));
    expect(packed).toMatchObject({ sideEffects: false, engines: manifest.engines, exports: manifest.exports });
    for (const subpath of subpaths) {
      for (const target of Object.values<string>(packed.exports[subpath])) {
        expect(existsSync(join(installed.package, target)), `${target}, of ${subpath}`).toBe(true);
      }
    }
  });

  test("has a map for each script and declaration, which leads to a source in the package", () => {
    const built = filesIn(installed.package).filter((file) => /^dist\/.*(?:\.js|\.d\.ts)$/.test(file));
    expect(built.length).toBeGreaterThan(2 * subpaths.length);
    for (const file of built) {
      const path = join(installed.package, file);
      const [, map] = readFileSync(path, "utf8").match(/\n\/\/# sourceMappingURL=(\S+)\s*$/) ?? [];
      expect(map, `the map of ${file}`).toBeDefined();
      const { sources } = JSON.parse(readFileSync(join(dirname(path), map), "utf8"));
      for (const source of sources) expect(existsSync(join(dirname(path), source)), `${source}, of ${map}`).toBe(true);
    }
  });
});

describe("the installed package under plain Node", () => {
  test("exports from each subpath the values that the source exports", () => {
    const script = `
      const names = {};
      for (const specifier of ${JSON.stringify(specifiers)}) names[specifier] = Object.keys(await import(specifier)).sort();
      process.stdout.write(JSON.stringify(names));`;
    const asked = ["--input-type=module", "--eval", script];
    const fromPackage = JSON.parse(output(process.execPath, asked, installed.user));
    expect(fromPackage).toEqual(JSON.parse(output(process.execPath, ["--conditions=source", ...asked], root)));
    expect(Object.keys(fromPackage)).toEqual(specifiers);
    expect(fromPackage["crease/regions"]).toContain("regionsInPlane");
  });

  test("refuses a subpath that is not public", () => {
    const script = 'import("crease/dist/regions/splitCell.js").catch((error) => process.stdout.write(error.code))';
    expect(output(process.execPath, ["--eval", script], installed.user)).toBe("ERR_PACKAGE_PATH_NOT_EXPORTED");
  });

  test("answers a command as the checkout does", () => {
    const answer = output("npx", ["--no-install", "crease", ...question], installed.user);
    expect(answerOf(answer)).toEqual(checkoutAnswer());
    expect(answerOf(answer)).toMatchObject({ status: "complete", activationRegions: 2208, linearRegions: 2180 });
  });

  test("draws PNG and writes Parquet, for which the command loads packages when they are asked for", () => {
    output(
      "npx",
      ["--no-install", "crease", ...question, "--figure", "plane.png", "--out", "cells.parquet"],
      installed.user,
    );
    expect(readFileSync(join(installed.user, "plane.png")).subarray(1, 4).toString()).toBe("PNG");
    expect(readFileSync(join(installed.user, "cells.parquet")).subarray(0, 4).toString()).toBe("PAR1");
  });

  test("runs an experiment of a module with threads, whose file is among the compiled ones, and writes its report", () => {
    writeFileSync(join(installed.user, "halves.js"), halves);
    const answers = ["1", "2"].map((threads) => {
      const asked = [
        "--no-install",
        "crease",
        "reproduce",
        "halves.js",
        "--json",
        "--threads",
        threads,
        "--out",
        threads,
      ];
      const { seconds: _, ...answer } = JSON.parse(output("npx", asked, installed.user));
      return answer;
    });
    expect(answers[0]).toMatchObject({ experiment: "halves", status: "complete" });
    expect(answers[0].rows[0]).toMatchObject({ published: 2, obtained: 2, ratio: 1, n: 4 });
    expect(answers[1]).toEqual(answers[0]);
    expect(readFileSync(join(installed.user, "2", "report.html"), "utf8")).toContain("<svg");
  });

  test("counts with threads, whose file is among the compiled ones", () => {
    const network = randomNetwork(2, [2, 384, 384, 384, 1], he(0.2));
    writeFileSync(join(installed.user, "wide.onnx"), writeOnnx(network));
    const asked = ["--no-install", "crease", "regions", "wide.onnx", "--box", "-1,1,-1,1", "--json", "--count"];
    const [one, two] = ["1", "2"].map((threads) => {
      const { seconds: _, ...answer } = JSON.parse(output("npx", [...asked, "--threads", threads], installed.user));
      return answer;
    });
    expect(one).toMatchObject({ status: "complete", threads: 1 });
    expect(two).toEqual({ ...one, threads: 2 });
  });

  test("counts and draws SVG without the optional packages, and says which of them PNG needs", () => {
    const optional = Object.keys(manifest.optionalDependencies).map((name) =>
      join(installed.user, "node_modules", name),
    );
    for (const folder of optional) renameSync(folder, `${folder}-away`);
    try {
      const [command, ...args] = ["npx", "--no-install", "crease", ...question, "--figure"];
      expect(answerOf(output(command, [...args, "plane.svg"], installed.user))).toEqual(checkoutAnswer());
      const refused = run(command, [...args, "refused.png"], installed.user);
      expect(refused).toMatchObject({ status: 1, stdout: "" });
      expect(refused.stderr).toMatch(
        /^crease: .*; npm install @resvg\/resvg-js @expo-google-fonts\/arimo, or draw SVG\n$/,
      );
      expect(existsSync(join(installed.user, "refused.png"))).toBe(false);
    } finally {
      for (const folder of optional) renameSync(`${folder}-away`, folder);
    }
  });

  test("names the lines of the source in the trace of an error", () => {
    const script = 'import("crease/formats").then(({ readOnnx }) => readOnnx(new Uint8Array([1, 2, 3])))';
    const { status, stderr } = run(process.execPath, ["--enable-source-maps", "--eval", script], installed.user);
    expect(status).toBe(1);
    expect(stderr).toMatch(/crease[\\/]src[\\/]formats[\\/]onnx[\\/]\w+\.ts:\d+/);
  });
});

describe("a TypeScript program that uses the package", () => {
  beforeAll(() => {
    cpSync(join(import.meta.dirname, "consumer"), installed.user, { recursive: true });

    // every declaration is checked, not those alone that the program needs
    const everything = specifiers.map((specifier, i) => `export * as all${i} from "${specifier}";`);
    writeFileSync(join(installed.user, "everything.ts"), `${everything.join("\n")}\n`);
  });

  const compilers = { "TypeScript 7": "@typescript/native/bin/tsc", "TypeScript 6": "typescript/bin/tsc6" };
  // a page has the DOM's types and a program for Node those of Node; each has to do without the other's
  const settings = {
    bundler: { module: "esnext", moduleResolution: "bundler", types: [] },
    nodenext: {
      module: "nodenext",
      moduleResolution: "nodenext",
      lib: ["es2024"],
      types: ["node"],
      typeRoots: [join(root, "node_modules", "@types")],
    },
  };
  for (const [compiler, path] of Object.entries(compilers)) {
    for (const [resolution, options] of Object.entries(settings)) {
      test(`type-checks in ${compiler} with moduleResolution ${resolution}, strictly and with its declarations`, () => {
        const common = { target: "es2024", strict: true, skipLibCheck: false, noEmit: true };
        const config = {
          compilerOptions: { ...common, ...options },
          files: ["consumer.ts", "everything.ts", ...(resolution === "bundler" ? ["page.ts"] : [])],
        };
        writeFileSync(join(installed.user, "tsconfig.json"), JSON.stringify(config));
        const { stdout } = run(process.execPath, [join(root, "node_modules", path), "-p", "."], installed.user);
        expect(stdout).toBe("");
      });
    }
  }

  test("counts as the checkout does", () => {
    const script = `
      import { readFileSync } from "node:fs";
      import { agreesWithItself, countRegions, refusal } from "./consumer.ts";
      const bytes = readFileSync("network.onnx");
      const points = { coordinates: [[0, 0], [0.5, 0.5]], labels: [0, 1] };
      const answers = [await countRegions(bytes), refusal(bytes.subarray(0, 100)), await agreesWithItself(bytes, points)];
      process.stdout.write(JSON.stringify(answers));`;
    const text = output(process.execPath, ["--input-type=module", "--eval", script], installed.user);
    const [counts, refused, agrees] = JSON.parse(text);
    expect(checkoutAnswer()).toMatchObject(counts);
    expect([refused, agrees]).toEqual(["format", true]);
  });
});

describe("a bundle for the browser", () => {
  const recorded = recordedSizes();

  test("is on record for the subpaths that a page needs", () => {
    const names = Object.keys(recorded).flatMap((name) => name.split(", "));
    expect(names).toEqual(expect.arrayContaining(["crease/formats", "crease/regions"]));
  });

  for (const [name, kilobytes] of Object.entries(recorded)) {
    test(`of ${name} is about as large as bench/README.md says, with no Node module in it`, async () => {
      const { gzipped, inputs } = await bundle(installed.user, name.split(", "));
      process.stdout.write(`bundle of ${name}: ${(gzipped / 1000).toFixed(1)} kB gzipped\n`);
      expect(gzipped / 1000, "if this is meant, correct bench/README.md").toBeLessThan(2 * kilobytes);
      expect(gzipped / 1000, "correct bench/README.md").toBeGreaterThan(kilobytes / 2);

      // compiled files of this package and of its dependencies, never the source
      const compiled = /^(?:entry\.js|node_modules\/crease\/dist\/.+\.js|node_modules\/(?!crease\/).+)$/;
      expect(inputs.filter((input) => !compiled.test(input))).toEqual([]);
    });
  }

  test("can be made of all subpaths, none of which hides a name of another", async () => {
    const { code } = await bundle(installed.user, specifiers);
    const script = `
      const names = [];
      for (const specifier of ${JSON.stringify(specifiers)}) names.push(...Object.keys(await import(specifier)));
      process.stdout.write(JSON.stringify([...new Set(names)].sort()));`;
    const names = JSON.parse(output(process.execPath, ["--input-type=module", "--eval", script], installed.user));
    expect(await runInPage(code, "JSON.stringify(Object.keys(crease).sort())")).toEqual(names);
  });

  test("cannot be made with a Node module", async () => {
    writeFileSync(join(installed.user, "reads.js"), 'export { readFileSync } from "node:fs";');
    await expect(bundle(installed.user, ["./reads.js"])).rejects.toThrow('Could not resolve "node:fs"');
  });

  test("counts as the command does, without Node's globals", async () => {
    const { code }: Bundle = await bundle(installed.user, ["crease/formats", "crease/regions"]);
    const bytes = [...readFileSync(join(installed.user, "network.onnx"))];
    const counts = await runInPage(
      code,
      `(async () => {
        if (typeof process !== "undefined" || typeof Buffer !== "undefined") throw new Error("this is no page");
        const partition = await crease.regionsIn(crease.readOnnx(new Uint8Array([${bytes}])), crease.box([-1, 1, -1, 1]));
        const { unresolved, smallestMargin } = partition;
        const linearRegions = crease.linearRegions(partition).count;
        return JSON.stringify({ activationRegions: crease.cellCount(partition), linearRegions, unresolved, smallestMargin });
      })()`,
    );
    expect(checkoutAnswer()).toMatchObject(counts as object);
  });

  test("leaves out what a program does not use", async () => {
    const script = 'import { box } from "crease/regions"; import "crease/figures"; console.log(box([0, 1]));';
    writeFileSync(join(installed.user, "small.js"), script);
    const { gzipped } = await bundle(installed.user, ["./small.js"]);
    expect(gzipped / 1000).toBeLessThan(recorded["crease/regions"] / 4);
  });
});

/** The files below a folder, with forward slashes. */
function filesIn(folder: string): string[] {
  const entries = globSync("**/*", { cwd: folder, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map((entry) =>
    join(entry.parentPath, entry.name)
      .slice(folder.length + 1)
      .split(sep)
      .join("/"),
  );
}

/** What the checkout's own command answers to the question. */
function checkoutAnswer(): object {
  return answerOf(output(process.execPath, [join(root, "bin", "crease.js"), ...question], installed.user));
}

/** An answer without the times, which are never the same. */
function answerOf(text: string): object {
  const { seconds, ...answer } = JSON.parse(text);
  expect(seconds).toBeDefined();
  return answer;
}
