import { hexOf, mixed } from "./oklab.ts";

/** From [0, 1] to a color `#rrggbb`. */
export type ColorMap = (share: number) => string;

/** Ten equally spaced colors of viridis (S. van der Walt, N. Smith, matplotlib 1.5, CC0). */
const viridisTable = [
  "#440154",
  "#482878",
  "#3e4989",
  "#31688e",
  "#26828e",
  "#1f9e89",
  "#35b779",
  "#6ece58",
  "#b5de2b",
  "#fde725",
] as const;

/** Perceptually uniform, dark blue to yellow: for values without a natural zero. */
export const viridis: ColorMap = (share) => {
  const position = clamped(share) * (viridisTable.length - 1);
  const index = Math.min(viridisTable.length - 2, Math.floor(position));
  return mixed(viridisTable[index], viridisTable[index + 1], position - index);
};

/** Blue through near-white (at 1/2) to orange, lightness falling evenly to both ends: for values around zero. */
export const diverging: ColorMap = (share) => {
  const side = 2 * clamped(share) - 1;
  const distance = Math.abs(side);
  return hexOf({ lightness: 0.97 - 0.43 * distance, chroma: 0.008 + 0.17 * distance, hue: side < 0 ? 256 : 42 });
};

/** Cream through orange to dark violet, lightness falling evenly: for magnitudes, pale where they are small. */
export const ember: ColorMap = (share) => {
  const depth = clamped(share);
  return hexOf({ lightness: 0.97 - 0.64 * depth, chroma: 0.03 + 0.55 * depth * (1 - depth), hue: 95 - 140 * depth });
};

/** Colors of `count` layers in order: navy through magenta to orange, dark enough to be lines on white. */
export function layerColors(count: number): string[] {
  const colors: string[] = [];
  for (let layer = 0; layer < count; layer++) {
    const depth = count === 1 ? 0 : layer / (count - 1);
    colors.push(hexOf({ lightness: 0.3 + 0.4 * depth, chroma: 0.11 + 0.09 * depth, hue: 268 + 140 * depth }));
  }
  return colors;
}

/** Eight colors that color-blind readers tell apart (M. Okabe, K. Ito, 2002), the yellow darkened to be seen on white. */
export const categories = [
  "#0072b2",
  "#d55e00",
  "#009e73",
  "#cc79a7",
  "#e69f00",
  "#56b4e9",
  "#000000",
  "#b5a400",
] as const;

function clamped(share: number): number {
  return Math.min(1, Math.max(0, share));
}
