import { describe, expect, test } from "vitest";
import { fileIn, quadrantModel, runCrease, temporaryFolder } from "./runCrease.ts";

describe("crease forward", () => {
  test("prints one line of outputs for each input", async () => {
    const folder = temporaryFolder();
    const inputs = fileIn(folder, "inputs.json", [
      [1, 2],
      [-1, 0.5],
    ]);
    expect(await runCrease(["forward", quadrantModel(folder), inputs])).toEqual({
      status: 0,
      stdout: "3\n0.5\n",
      stderr: "",
    });
  });

  test("--json prints the outputs of an object of inputs from standard input", async () => {
    const model = quadrantModel(temporaryFolder());
    const { status, stdout } = await runCrease(["forward", model, "-", "--json"], {
      input: '{"inputs": [[1, 2], [-1, -1]]}',
    });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ outputs: [[3], [0]] });
  });

  test("--float32 rounds as the stored type does", async () => {
    const model = quadrantModel(temporaryFolder(), 1);
    const { stdout } = await runCrease(["forward", model, "-", "--json", "--float32"], { input: "[[0.1, 0.2]]" });
    expect(JSON.parse(stdout)).toEqual({ outputs: [[Math.fround(Math.fround(0.1) + Math.fround(0.2))]] });
  });

  test("evaluates more inputs than one batch holds", async () => {
    const model = quadrantModel(temporaryFolder());
    const inputs = Array.from({ length: 600 }, (_, i) => [i, -i]);
    const { stdout } = await runCrease(["forward", model, "-", "--json"], { input: JSON.stringify(inputs) });
    expect(JSON.parse(stdout)).toEqual({ outputs: inputs.map(([x]) => [x]) });
  });

  test.each([
    ["[[1, 2], [3]]", /^crease: standard input: expected 2 numbers in input 1, got 1\n$/],
    ["[1, 2]", /^crease: standard input: expected input 0 to be a list of 2 numbers, got 1\n$/],
    ['[[1, "2"]]', /^crease: standard input: expected finite numbers in input 0, got "2" at position 1\n$/],
    ["{}", /^crease: standard input: expected a list of inputs or \{"inputs": \[\[…\], …\]\}, got \{\}\n$/],
    ["", /^crease: standard input: expected JSON, got nothing\n$/],
    ["[[1,", /^crease: standard input: expected JSON, got .*\n$/],
  ])("refuses the inputs %s", async (input, message) => {
    const { status, stdout, stderr } = await runCrease(["forward", quadrantModel(temporaryFolder()), "-"], { input });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(message);
  });

  test("an overflow is a failure, not a null", async () => {
    const model = quadrantModel(temporaryFolder());
    const { status, stdout, stderr } = await runCrease(["forward", model, "-"], { input: "[[1, 1], [1e308, 1e308]]" });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^crease: forward: expected finite outputs at input 1, got an overflow/);
  });
});
