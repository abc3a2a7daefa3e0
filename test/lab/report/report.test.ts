import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseHTML } from "linkedom";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { reportHtml } from "../../../src/lab/report/reportHtml.ts";
import { rowsCsv } from "../../../src/lab/report/rowsCsv.ts";
import { type ReportFiles, writeReport } from "../../../src/lab/report/writeReport.ts";
import { type Reproduction, reproduce } from "../../../src/lab/reproduce.ts";
import { versions } from "../../../src/lab/versions.ts";

const folder = mkdtempSync(join(tmpdir(), "crease-report-"));
const source = pathToFileURL(join(import.meta.dirname, "..", "experiments", "interpolation.ts")).href;
const options = { versions: versions(), date: new Date("2026-02-03T04:05:06Z"), command: "crease reproduce 'a b'" };
let reproduction: Reproduction;
let files: ReportFiles;
let text: string;
let document: ReturnType<typeof parseHTML>["document"];

beforeAll(async () => {
  reproduction = await reproduce(source, { folder });
  files = writeReport(reproduction, folder, options.command);
  text = reportHtml(reproduction, options);
  document = parseHTML(text).document;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Texts of the elements that a selector finds. */
function texts(selector: string): string[] {
  return [...document.querySelectorAll(selector)].map((element) => element.textContent ?? "");
}

describe("the page of a report", () => {
  test("needs nothing beside it", () => {
    expect(document.querySelectorAll("script, link, img, iframe, object").length).toBe(0);
    const addresses = text.match(/\b(?:https?:)?\/\/[^\s"'<>]+/g) ?? [];
    expect(addresses.filter((address) => address !== "http://www.w3.org/2000/svg")).toEqual([]);
    expect(text).not.toMatch(/url\((?!#)|@import/);
  });

  test("is well formed: every element ends where it should", () => {
    const open: string[] = [];
    const empty = ["meta"];
    for (const [, slash, name, rest] of text.matchAll(/<(\/?)([a-zA-Z][\w-]*)((?:"[^"]*"|[^">])*)>/g)) {
      if (slash) expect(open.pop()).toBe(name);
      else if (!empty.includes(name) && !rest.endsWith("/")) open.push(name);
    }
    expect(open).toEqual([]);
    const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("says what was asked, of which paper, and what came out", () => {
    expect(texts("head title, h1")).toEqual(Array(2).fill("Interpolation of powers <at> nodes"));
    expect(texts(".question, .source")).toEqual([
      "Are random nodes as good as even ones?",
      "A. Nobody, An invented paper, Table 1 and Figure 2",
    ]);
    expect(texts("h2")).toEqual([
      "Findings",
      "Results",
      "Figures",
      "How runs ended",
      "Protocol",
      "Settings and versions",
    ]);
    expect(texts(".facts li").slice(0, 2)).toEqual(["36 runs", "2 diverged"]);
    expect(text).toContain("2026-02-03 04:05 UTC");
    expect(texts(".readings dt")).toEqual(["The grid is not stated."]);
    expect(text).not.toContain('class="partial"');
  });

  test("sets the published number, the obtained one and the ratio side by side, and shades the ratio", () => {
    const tables = [...document.querySelectorAll("table:not(.outcomes)")];
    expect(tables.map((table) => table.getAttribute("aria-label"))).toEqual(["Table 1, minimum", "Table 1, mean"]);
    const [first] = tables[0].querySelectorAll("tbody tr");
    const [name, ...cells] = [...first.querySelectorAll("th, td")].map((cell) => cell.textContent);
    expect([name, ...cells.slice(0, 3)]).toEqual(["Nodes evenly spaced", "1.00e-3", "1.11e-3", "1.1"]);
    expect(first.querySelectorAll("td")[2].getAttribute("class")).toBe("ratio-close");
    // where the paper has no number for a whole column, there is one column less
    expect(tables[0].querySelectorAll("tbody td").length).toBe(18);
    expect(tables[1].querySelectorAll("tbody td").length).toBe(18);
  });

  test("counts how runs ended", () => {
    const rows = [...document.querySelectorAll(".outcomes tbody tr")].map((row) =>
      [...row.querySelectorAll("th, td")].map((cell) => cell.textContent).join(" | "),
    );
    expect(rows).toHaveLength(6);
    expect(rows[2]).toBe("x² | Nodes at random, smallest half | 6 | 5 | 1");
  });

  test("draws each panel, in one color for each method", () => {
    expect(document.querySelectorAll(".panel > svg").length).toBe(6);
    const names = [...document.querySelectorAll(".panel > svg")].map((svg) => svg.getAttribute("aria-label"));
    expect(names.slice(0, 3)).toEqual(["Error over nodes, x²", "Error over nodes, x¹¹", "Errors of the runs, x²"]);
    const [lines, , strips] = document.querySelectorAll(".panel > svg");
    // two bands and three lines around them; 17 of the 18 dots have a value
    for (const color of [0, 1, 2]) {
      expect(lines.querySelectorAll(`[aria-label=line] [stroke="var(--series-${color})"] path`).length).toBe(1);
      expect(strips.querySelectorAll(`[aria-label=dot][fill="var(--series-${color})"]`).length).toBe(1);
    }
    expect(strips.querySelectorAll("[aria-label=dot][fill-opacity='0.65'] circle").length).toBe(17);
    expect(strips.textContent).toContain("(1 of 6 not shown)");
    expect(texts(".legend li").slice(0, 3)).toEqual(texts(".outcomes th:nth-child(2)").slice(1, 4));
  });

  test("says that it is partial where runs are missing", () => {
    const part = { ...reproduction, status: "cancelled" as const, planned: 40 };
    expect(reportHtml(part, options)).toContain("Partial: 36 of 40 runs.");
  });

  test("has no charts, but a text, where there are no values", () => {
    const [lines, strips] = reproduction.summary.figures;
    if (lines.kind !== "lines" || strips.kind !== "strips") throw new Error("the experiment has other figures");
    const lineless = { ...lines, panels: [{ title: "none", lines: [{ name: "a", x: [1], y: [null] }] }] };
    const dotless = { ...strips, panels: [{ title: "none", strips: [{ name: "a", values: [0, null] }] }] };
    const summary = { ...reproduction.summary, figures: [lineless, dotless] };
    const page = parseHTML(reportHtml({ ...reproduction, summary }, options)).document;
    expect(page.querySelectorAll(".panel .empty").length).toBe(2);
  });
});

describe("writeReport", () => {
  test("writes the page, the rows and the results, and leaves nothing else behind", () => {
    expect(readdirSync(folder).sort()).toEqual(["report.html", "results.json", "rows.csv", "runs.jsonl"]);
    const results = JSON.parse(readFileSync(files.json, "utf8"));
    expect(results).toMatchObject({
      experiment: "interpolation",
      status: "complete",
      settings: { runs: 6, seed: 0, nodes: 16 },
      data: [{ name: "grid", description: "1000 even points of [0, 1]" }],
      rows: reproduction.summary.rows,
      versions: { node: process.version },
    });
    expect(results.runs).toHaveLength(36);
    expect(results.runs[13]).toMatchObject({ case: "square", method: "first", run: 1, result: { error: null } });
    expect(readFileSync(files.csv, "utf8")).toBe(rowsCsv(reproduction.summary.rows));
  });
});

describe("rowsCsv", () => {
  test("quotes what would break a line, and leaves unknown numbers empty", () => {
    const place = { table: 'T, "1"', case: "x\ny", method: "a", quantity: "mean" };
    expect(
      rowsCsv([
        { ...place, published: 0.1, obtained: 1 / 3, ratio: 10 / 3, n: 2 },
        { ...place, obtained: null, n: 0 },
      ]),
    ).toBe(
      "table,case,method,quantity,published,obtained,ratio,n\r\n" +
        '"T, ""1""","x\ny",a,mean,0.1,0.3333333333333333,3.3333333333333335,2\r\n' +
        '"T, ""1""","x\ny",a,mean,,,,0\r\n',
    );
  });
});
