import { readCsv } from "crease/datasets";
import { CreaseError } from "crease/numeric";
import { describe, expect, test } from "vitest";

describe("readCsv", () => {
  test("reads names and numbers, with quotes, spaces, empty lines and ends of lines of either kind", () => {
    const table = readCsv('\uFEFFx, "a ""b"", c" ,y\r\n1,2,3\r\n\r\n-4.5, "5e1" ,.25\n');
    expect(table).toEqual({
      names: ["x", 'a "b", c', "y"],
      rows: 2,
      values: Float64Array.of(1, 2, 3, -4.5, 50, 0.25),
    });
  });

  test("takes a first line without any number as names, also where one is empty", () => {
    expect(readCsv(",x\n3,4").names).toEqual(["", "x"]);
  });

  test("numbers the columns where the first line holds numbers", () => {
    expect(readCsv("1;2\n3;4", ";")).toEqual({ names: ["0", "1"], rows: 2, values: Float64Array.of(1, 2, 3, 4) });
  });

  test("says in which line and column something is no number", () => {
    const refusals: [string, string][] = [
      ["x,y\n1,2\n\n3,none", 'readCsv: expected a finite number in line 4, column "y", got "none"'],
      ["x,y\n1,", 'readCsv: expected a finite number in line 2, column "y", got ""'],
      ["x\n1e999", 'readCsv: expected a finite number in line 2, column "x", got "1e999"'],
      ["1,NA,3\n4,5,6", 'readCsv: expected a finite number in line 1, column "1", got "NA"'],
      ["1,,3\n4,5,6", 'readCsv: expected a finite number in line 1, column "1", got ""'],
      ["1e999\n2", 'readCsv: expected a finite number in line 1, column "0", got "1e999"'],
      ["x,y\n1,2,3", "readCsv: expected 2 fields in line 2, got 3"],
      ["x,y", "readCsv: expected numbers below the names, got none"],
      ["\n \n", "readCsv: expected a table, got no lines"],
    ];
    for (const [text, message] of refusals) {
      expect(() => readCsv(text)).toThrow(expect.objectContaining({ message, code: "format" }));
      expect(() => readCsv(text)).toThrow(CreaseError);
    }
  });
});
