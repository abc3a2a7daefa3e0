import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CodeBlock, codeBlocksOf, commandsOf, linesOf, outputMatches } from "../support/codeBlocks.ts";

const root = resolve(import.meta.dirname, "..", "..");
const creaseCommand = /^(?:npx (?:--\S+ )*)?crease(?=\s|$)/;
const documents = ["README.md", ...globSync("docs/*.md", { cwd: root }).sort()];

// Blocks run in a folder of their own inside the repository: `crease/…` resolves there, `examples/` is there, and what
// they write does not lie about.
let folder: string;

beforeAll(() => {
  const parent = join(root, "crease-out");
  mkdirSync(parent, { recursive: true });
  folder = mkdtempSync(join(parent, "docs-"));
  symlinkSync(join(root, "examples"), join(folder, "examples"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(documents)("%s", (name) => {
  const path = join(root, name);
  if (!existsSync(path)) {
    test("exists", () => {
      throw new Error(`${name} is missing; write it, its code blocks are run by this test`);
    });
    return;
  }
  const blocks = codeBlocksOf(readFileSync(path, "utf8")).filter((block) => !block.flags.includes("no-run"));

  test("names code blocks of known languages", () => {
    const known = ["ts", "sh", "text", "json", "bibtex", "python", "sql", ""];
    const unknown = blocks.filter((block) => !known.includes(block.language));
    expect(
      unknown.map((block) => `${name}:${block.line}: ${block.language}`),
      "ts and sh blocks are run; call others text, json, bibtex, python or sql",
    ).toEqual([]);
  });

  test("keeps the commands that are run apart from those that are not", () => {
    const mixed = blocks.filter(
      (block) => block.language === "sh" && !isRun(block) && commandsOf(block).some(isCrease),
    );
    expect(
      mixed.map((block) => `${name}:${block.line}`),
      "split the sh block, or mark it ```sh no-run",
    ).toEqual([]);
  });

  for (const block of blocks.filter(isRun)) {
    test(`the ${block.language} block at ${name}:${block.line} runs and prints what it says`, () => {
      const output = block.language === "ts" ? runTypeScript(block) : commandsOf(block).map(runCommand).join("");
      if (block.expected !== undefined && !outputMatches(block.expected, output)) {
        // a difference line by line says more than the two texts
        expect(linesOf(output), `correct the text block after ${name}:${block.line}`).toEqual(linesOf(block.expected));
      }
    });
  }
});

/** TypeScript, and shell blocks of which every command is `crease`. */
function isRun(block: CodeBlock): boolean {
  if (block.language === "ts") return true;
  return block.language === "sh" && commandsOf(block).every(isCrease);
}

function isCrease(command: string): boolean {
  return creaseCommand.test(command);
}

function runTypeScript(block: CodeBlock): string {
  return run(process.execPath, ["--conditions=source", "--input-type=module-typescript", "-"], block.code);
}

/** One line through the shell, in which `crease` is the launcher of this checkout. */
function runCommand(command: string): string {
  const launcher = join(root, "bin", "crease.js");
  return run("sh", [
    "-c",
    `crease() { "${process.execPath}" "${launcher}" "$@"; }\n${command.replace(creaseCommand, "crease")}`,
  ]);
}

function run(program: string, args: readonly string[], input = ""): string {
  const result = spawnSync(program, args, { cwd: folder, input, encoding: "utf8", timeout: 50_000 });
  if (result.error) throw result.error;
  expect(result.status, result.stderr).toBe(0);
  return result.stdout;
}
