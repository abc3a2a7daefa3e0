import { CreaseError } from "crease/numeric";
import { expect, test } from "vitest";

test("a CreaseError is an Error with a code and details, which are empty unless given", () => {
  const error = new CreaseError("degenerate", "box: expected an interior, got none", { input: 2 });
  expect(error).toBeInstanceOf(Error);
  expect(error.name).toBe("CreaseError");
  expect(String(error)).toBe("CreaseError: box: expected an interior, got none");
  expect([error.code, error.details]).toEqual(["degenerate", { input: 2 }]);
  expect(new CreaseError("format", "no").details).toEqual({});
});
