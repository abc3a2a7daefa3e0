import { describe, expect, test } from "vitest";
import { publishedNumbers, resultRow, resultRows } from "../../src/lab/resultRows.ts";
import { resultTable } from "../../src/lab/resultTable.ts";
import type { FinishedRun, RunResult } from "../../src/lab/runs/run.ts";
import { mean, minimum } from "../../src/lab/statistics.ts";

interface ErrorResult extends RunResult {
  readonly error: number | null;
}

function run(name: string, method: string, index: number, error: number | null): FinishedRun<ErrorResult> {
  return { spec: { case: name, method, run: index }, result: { outcome: "learned", error }, seconds: 1 };
}

const runs = [
  run("x", "a", 0, 4),
  run("x", "a", 1, 2),
  run("x", "b", 0, null),
  run("y", "a", 0, 6),
  run("y", "a", 1, null),
];
const published = publishedNumbers("T1", "minimum", ["x", "y"], { a: [4, 3], b: [1, null] });
const value = ({ result }: FinishedRun<ErrorResult>) => result.error;
const rows = resultRows(runs, { table: "T1", value, quantities: { minimum, mean }, published });

describe("resultRows", () => {
  test("sets obtained numbers beside published ones, with their ratio and the runs that they are made from", () => {
    expect(rows).toEqual([
      { table: "T1", case: "x", method: "a", quantity: "minimum", published: 4, obtained: 2, ratio: 0.5, n: 2 },
      { table: "T1", case: "x", method: "a", quantity: "mean", obtained: 3, n: 2 },
      { table: "T1", case: "x", method: "b", quantity: "minimum", published: 1, obtained: null, n: 0 },
      { table: "T1", case: "x", method: "b", quantity: "mean", obtained: null, n: 0 },
      { table: "T1", case: "y", method: "a", quantity: "minimum", published: 3, obtained: 6, ratio: 2, n: 1 },
      { table: "T1", case: "y", method: "a", quantity: "mean", obtained: 6, n: 1 },
    ]);
  });

  test("takes the table from the case where cases stand in several", () => {
    const table = (name: string) => (name === "x" ? "T1" : "T2");
    const tables = resultRows(runs, { table, value, quantities: { minimum } }).map((row) => row.table);
    expect(tables).toEqual(["T1", "T1", "T2"]);
  });

  test("has no ratio to a published zero", () => {
    const place = { table: "T1", case: "x", method: "a", quantity: "minimum" };
    expect(resultRow(place, 1, 1, publishedNumbers("T1", "minimum", ["x"], { a: [0] }))).toEqual({
      ...place,
      published: 0,
      obtained: 1,
      n: 1,
    });
  });
});

test("publishedNumbers refuses a line that does not fit its columns", () => {
  expect(() => publishedNumbers("T1", "mean", ["x", "y"], { a: [1] })).toThrow(
    "publishedNumbers: expected 2 numbers of a in T1, got 1",
  );
});

test("resultTable sets quantities side by side, in each the cases in the order of their labels", () => {
  const cases = ["y", "x"].map((name) => ({ name, label: `case ${name}` }));
  const methods = ["b", "a", "c"].map((name) => ({ name, label: `method ${name}` }));
  const table = resultTable(rows, { name: "T1", title: "Errors", cases, methods });
  expect(table.columns.map(({ quantity, case: label }) => `${quantity} ${label}`)).toEqual([
    "minimum case y",
    "minimum case x",
    "mean case y",
    "mean case x",
  ]);
  expect(table.lines.map(({ method, cells }) => [method, cells.map((cell) => cell?.obtained)])).toEqual([
    ["method b", [undefined, null, undefined, null]],
    ["method a", [6, 2, 6, 3]],
  ]);
});
