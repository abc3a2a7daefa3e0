import { describe, expect, test } from "vitest";
import { largeModel, runCrease, temporaryFolder } from "./runCrease.ts";

// long enough for the command to have started, short against its work
const interruptAfter = 1500;

describe("an interrupt of crease regions", () => {
  test("ends the enumeration, prints the JSON with its status, and ends with status 130", async () => {
    const args = ["regions", largeModel(temporaryFolder()), "--box", "-1,1,-1,1", "--json"];
    const { status, stdout, stderr } = await runCrease(args, { interruptAfter });
    expect({ status, stderr }).toEqual({ status: 130, stderr: "" });
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ status: "cancelled", unresolved: expect.any(Number), threads: 1 });
    expect(result.activationRegions).toBeGreaterThan(0);
    expect(result).not.toHaveProperty("linearRegions");
  });

  test("ends a count on all threads", async () => {
    const args = [
      "regions",
      largeModel(temporaryFolder()),
      "--box",
      "-1,1,-1,1",
      "--json",
      "--count",
      "--threads",
      "3",
    ];
    const { status, stdout, stderr } = await runCrease(args, { interruptAfter });
    expect({ status, stderr }).toEqual({ status: 130, stderr: "" });
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ status: "cancelled", unresolved: expect.any(Number) });
    expect(result.activationRegions).toBeGreaterThan(0);
  });

  test("says in words that the numbers are no count", async () => {
    const args = ["regions", largeModel(temporaryFolder()), "--box", "-1,1,-1,1"];
    const { status, stdout } = await runCrease(args, { interruptAfter });
    expect(status).toBe(130);
    expect(stdout).toMatch(/^CANCELLED: .* are not a count$/m);
  });
});
