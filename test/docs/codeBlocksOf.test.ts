import { expect, test } from "vitest";
import { codeBlocksOf, commandsOf, outputMatches } from "../support/codeBlocks.ts";

const markdown = [
  "# Title",
  "```ts",
  "console.log(1);",
  "```",
  "",
  "```text",
  "1",
  "```",
  "Words between.",
  "```text",
  "not an output",
  "```",
  "```sh no-run",
  "crease info \\",
  "  model.onnx",
  "# a comment",
  "```",
].join("\n");

test("a text block is the output of the block that it follows directly", () => {
  expect(codeBlocksOf(markdown)).toEqual([
    { line: 2, language: "ts", flags: [], code: "console.log(1);\n", expected: "1\n" },
    { line: 10, language: "text", flags: [], code: "not an output\n" },
    { line: 13, language: "sh", flags: ["no-run"], code: "crease info \\\n  model.onnx\n# a comment\n" },
  ]);
});

test("a command goes on after a trailing backslash, and comments are no commands", () => {
  expect(commandsOf(codeBlocksOf(markdown)[2])).toEqual(["crease info  model.onnx"]);
});

test("an ellipsis stands for anything within its line", () => {
  expect(outputMatches("a … c\n", "a b c  \n\n")).toBe(true);
  expect(outputMatches("a …\nd", "a b c")).toBe(false);
  expect(outputMatches("1.5 (exact)", "1x5 (exact)")).toBe(false);
});
