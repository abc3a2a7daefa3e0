import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { partitionFigure } from "crease/figures";
import { readOnnx } from "crease/formats";
import { box, cellCount, regionsInSync } from "crease/regions";
import { describe, expect, test, vi } from "vitest";
import { loadPngRenderer } from "../../src/lab/png.ts";
import { sharedPath, testWithShared } from "../support/shared.ts";
import { readSourceFiles, root } from "../support/sourceFiles.ts";
import { inkOf, pngPixels } from "./pngPixels.ts";

const render = await loadPngRenderer();
const figures = join(root, "docs", "figures");

/** An SVG of one text. */
function textSvg(text: string, attributes = 'font-family="Helvetica, Arial, sans-serif"', width = 400): string {
  const content = `<text x="5" y="25" ${attributes}>${text}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="40">${content}</svg>`;
}

function pixelsOf(svg: string) {
  return pngPixels(render(svg));
}

describe("a figure as PNG", () => {
  const names = readdirSync(figures).filter((name) => name.endsWith(".svg"));

  test.each(names)("%s has two pixels for each of the SVG, and its text", (name) => {
    const svg = readFileSync(join(figures, name), "utf8");
    const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
    const pixels = pixelsOf(svg);
    expect([pixels.width, pixels.height]).toEqual([2 * Number(width), 2 * Number(height)]);
    // the title and the line below it stand above everything else
    const head = pixels.data.subarray(0, 4 * pixels.width * 2 * 44);
    expect(inkOf({ ...pixels, data: head })).toBeGreaterThan(2000);
    const silent = pixelsOf(svg.replace(/<text\b.*?<\/text>/gs, ""));
    expect(inkOf({ ...silent, data: silent.data.subarray(0, head.length) })).toBe(0);
    // no pixel is transparent
    expect(pixels.data.every((value, i) => i % 4 !== 3 || value === 255)).toBe(true);
  });

  test("has the same bytes each time", () => {
    const svg = readFileSync(join(figures, names[0]), "utf8");
    expect(Buffer.compare(render(svg), render(svg))).toBe(0);
  });

  testWithShared("may have fifty thousand cells", () => {
    const network = readOnnx(readFileSync(sharedPath("nets", "relu_2-128x3-1_he_s0.onnx")));
    const partition = regionsInSync(network, box([-1, 1, -1, 1]));
    expect(cellCount(partition)).toBeGreaterThan(50_000);
    const pixels = pixelsOf(partitionFigure(partition, { color: "pattern" }));
    expect(pixels.width).toBeGreaterThan(1000);
    expect(inkOf(pixels)).toBeGreaterThan((pixels.width * pixels.height) / 2);
  });
});

describe("the font of a PNG", () => {
  // what a figure writes: printable ASCII, and what else stands in the code of the figures
  const code = readSourceFiles().filter(({ folder }) => folder === "figures");
  const special = new Set(code.flatMap((file) => [...file.code.replace(/[\p{ASCII}\s]/gu, "")]));
  const ascii = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i));
  const escaped: Record<string, string> = { "<": "&lt;", "&": "&amp;" };
  // and what names of axes, outputs and points are likely to hold
  const likely = [..."′″₀₁₂₃⁰¹²³⁻°±·–—…√∞≈≠ÀÄÖÜßéñαβγδεθκλμπσφωΓΔΘΛΣΦΩЖя"];

  test("is asked for the special characters of the figures", () => {
    expect([...special]).toEqual(expect.arrayContaining(["−", "×", "·", "≥", "≤"]));
  });

  test.each(["", 'font-style="italic"', 'font-weight="bold"'])("has every character %s", (style) => {
    const picture = (character: string) => render(textSvg(escaped[character] ?? character, style, 40));
    // no font has a noncharacter: it becomes a box
    const box = picture("\u{10ffff}");
    expect(Buffer.compare(picture("漢"), box)).toBe(0);
    const missing = [...ascii, ...special, ...likely].filter((character) => {
      const png = picture(character);
      return Buffer.compare(png, box) === 0 || inkOf(pngPixels(png)) === 0;
    });
    expect(missing).toEqual([]);
  });

  test("is italic or bold where a figure says so", () => {
    const [plain, italic, bold] = ["", 'font-style="italic"', 'font-weight="bold"'].map((style) =>
      pixelsOf(textSvg("crease", style)),
    );
    expect(italic.data).not.toEqual(plain.data);
    expect(inkOf(bold)).toBeGreaterThan(inkOf(plain));
  });

  // families that this or another machine has, and the generic ones
  test.each(["DejaVu Serif", "Courier New", "Times New Roman", "serif", "monospace", "Helvetica"])(
    "is the same where an SVG asks for %s: no font of the machine is used",
    (family) => {
      expect(pixelsOf(textSvg("crease 123", `font-family="${family}"`)).data).toEqual(
        pixelsOf(textSvg("crease 123")).data,
      );
    },
  );

  test("is as wide as Helvetica: the widths of its characters in thousandths of the size", () => {
    // Adobe's font metrics of Helvetica
    const helvetica = { "0": 556, a: 556, i: 222, m: 833, W: 944, "=": 584, "−": 584 };
    for (const [character, width] of Object.entries(helvetica)) {
      // a mark behind thirty characters says where they end
      const end = (text: string) => rightmost(pixelsOf(textSvg(`${text}|`, 'font-size="10"')));
      const error = end(character.repeat(30)) - end("") - (2 * 30 * 10 * width) / 1000;
      expect(Math.abs(error), character).toBeLessThan(2);
    }
  });
});

describe("without its optional packages", () => {
  test("the renderer says what to install", async () => {
    vi.resetModules();
    vi.doMock("@resvg/resvg-js", () => {
      throw new Error("Cannot find package");
    });
    const { loadPngRenderer: load } = await import("../../src/lab/png.ts");
    await expect(load()).rejects.toThrow(
      /^loadPngRenderer: expected the optional package @resvg\/resvg-js, got none that loads; npm install @resvg\/resvg-js @expo-google-fonts\/arimo, or draw SVG$/,
    );
    vi.doUnmock("@resvg/resvg-js");
  });
});

/** The last column with ink. */
function rightmost({ width, height, data }: ReturnType<typeof pngPixels>): number {
  for (let x = width - 1; x >= 0; x--) {
    for (let y = 0; y < height; y++) if (data[4 * (y * width + x)] < 128) return x;
  }
  return -1;
}
