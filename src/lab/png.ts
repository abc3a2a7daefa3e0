import { createRequire } from "node:module";
import type { ResvgRenderOptions } from "@resvg/resvg-js";

/** Draws an SVG text as the bytes of a PNG file. */
export type PngRenderer = (svg: string) => Uint8Array;

/** Pixels for each pixel of the SVG: sharp on the screens and in the documents of today. */
const scale = 2;

const rendererPackage = "@resvg/resvg-js";
const fontPackage = "@expo-google-fonts/arimo";

/** Arimo has the widths of Helvetica and Arial, which the figures are laid out for. */
const fontFiles = ["400Regular/Arimo_400Regular", "400Regular_Italic/Arimo_400Regular_Italic", "700Bold/Arimo_700Bold"];

/**
 * Loads what draws PNG: two optional packages. Text is drawn in the font that comes with one of them and in no other, so
 * that a figure has the same pixels on every machine.
 */
export async function loadPngRenderer(): Promise<PngRenderer> {
  const { Resvg } = await loadRenderer();
  const font = {
    loadSystemFonts: false,
    fontFiles: bundledFonts(),
    defaultFontFamily: "Arimo",
    sansSerifFamily: "Arimo",
  };
  const options: ResvgRenderOptions = { font, fitTo: { mode: "zoom", value: scale }, background: "#fff" };
  return (svg) => new Resvg(svg, options).render().asPng();
}

/** Paths of the font files that figures are drawn with: regular, italic and bold. */
export function bundledFonts(): string[] {
  const { resolve } = createRequire(import.meta.url);
  try {
    return fontFiles.map((name) => resolve(`${fontPackage}/${name}.ttf`));
  } catch (error) {
    throw missing(fontPackage, error);
  }
}

async function loadRenderer(): Promise<typeof import("@resvg/resvg-js")> {
  try {
    return await import("@resvg/resvg-js");
  } catch (error) {
    throw missing(rendererPackage, error);
  }
}

function missing(name: string, cause: unknown): Error {
  return new Error(
    `loadPngRenderer: expected the optional package ${name}, got none that loads; ` +
      `npm install ${rendererPackage} ${fontPackage}, or draw SVG`,
    { cause },
  );
}
