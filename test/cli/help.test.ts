import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root, runCrease } from "./runCrease.ts";

describe("crease --help", () => {
  test.each([[[]], [["info"]], [["regions"]], [["bounds"]], [["forward"]], [["reproduce"]], [["demo"]]])(
    "prints the help of %j",
    async (command) => {
      const { status, stdout, stderr } = await runCrease([...command, "--help"]);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      await expect(stdout).toMatchFileSnapshot(join("golden", `help-${command[0] ?? "crease"}.txt`));
    },
  );

  test("loads none of the library's parsers, enumerators and figures", async () => {
    const { stderr } = await runCrease(["regions", "--help"], { env: { NODE_DEBUG: "esm" } });
    expect(stderr).toContain("commander");
    expect(stderr).not.toMatch(/src\/(?:formats|regions|figures|measures)\//);
  });
});

describe("crease --version", () => {
  test("prints the version of the package", async () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect(await runCrease(["--version"])).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
  });
});

describe("wrong use of the command", () => {
  test.each([
    [["frobnicate"], /^crease: unknown command 'frobnicate'; see crease --help\n$/],
    [["--frobnicate"], /^crease: unknown option '--frobnicate'; see crease --help\n$/],
    [["info"], /^crease: missing required argument 'MODEL'; see crease info --help\n$/],
    [["info", "a.onnx", "b.onnx"], /^crease: too many arguments for 'info'.*; see crease info --help\n$/],
    [["info", "missing.onnx"], /^crease: missing\.onnx: no such file\n$/],
    [["info", "src"], /^crease: src: expected a file, got a folder\n$/],
    [["forward", "-", "-"], /^crease: expected at most one - \(standard input\), got 2\n$/],
  ])("%j ends with status 2 and says why", async (args, message) => {
    const { status, stdout, stderr } = await runCrease(args, { cwd: root });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(message);
  });

  test("without a command prints the help and ends with status 2", async () => {
    const { status, stdout, stderr } = await runCrease([]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^Usage: crease/);
  });
});
