/**
 * Colors by lightness, chroma and hue in OKLab, where equal steps look equal.
 *
 * Source: B. Ottosson, "A perceptual color space for image processing" (2020), public domain.
 */
export interface LightnessChromaHue {
  /** 0 black … 1 white */
  readonly lightness: number;
  /** 0 grey; beyond about 0.3 no screen shows it */
  readonly chroma: number;
  /** degrees */
  readonly hue: number;
}

/** The sRGB color `#rrggbb` nearest to it: the chroma is lowered until the screen's gamut holds it. */
export function hexOf(color: LightnessChromaHue): string {
  let chroma = color.chroma;
  let rgb = linearRgb(color.lightness, chroma, color.hue);
  // a hundredth less at a time keeps hue and lightness, which carry the meaning
  for (let step = 0; step < 100 && !rgb.every((value) => value >= -gamutSlack && value <= 1 + gamutSlack); step++) {
    chroma -= color.chroma / 100;
    rgb = linearRgb(color.lightness, chroma, color.hue);
  }
  return `#${rgb.map((value) => byteText(gammaEncoded(Math.min(1, Math.max(0, value))))).join("")}`;
}

/** Straight path between two sRGB colors `#rrggbb`, in sRGB: right for neighbors of a dense table. */
export function mixed(from: string, to: string, share: number): string {
  const channel = (start: number): string => {
    const a = Number.parseInt(from.slice(start, start + 2), 16);
    const b = Number.parseInt(to.slice(start, start + 2), 16);
    return byteText((a + (b - a) * share) / 255);
  };
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}

const gamutSlack = 1 / 1024;

function linearRgb(lightness: number, chroma: number, hue: number): [number, number, number] {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

function gammaEncoded(value: number): number {
  return value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
}

function byteText(value: number): string {
  return Math.round(value * 255)
    .toString(16)
    .padStart(2, "0");
}
