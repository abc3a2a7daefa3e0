import { type ColorMap, diverging, ember, viridis } from "./colorMaps.ts";

/** How values become colors, and how far the color bar reaches. */
export interface ValueScale {
  readonly kind: "linear" | "logarithmic";
  /** ends of the color bar */
  readonly low: number;
  readonly high: number;
  /** whether some value lies beyond that end and takes its color */
  readonly below: boolean;
  readonly above: boolean;
  readonly map: ColorMap;
  /** position of a value within the color map, not clamped */
  readonly share: (value: number) => number;
  /** the value at a share of the way along the color bar */
  readonly valueAlong: (share: number) => number;
}

/** For an output: diverging about zero where its values have both signs, else viridis over its range. */
export function outputScale(low: number, high: number): ValueScale {
  const valueAlong = (share: number): number => low + share * (high - low);
  const common = { kind: "linear", low, high, below: false, above: false, valueAlong } as const;
  if (low < 0 && high > 0) {
    const reach = Math.max(-low, high);
    return { ...common, map: diverging, share: (value) => 0.5 + value / (2 * reach) };
  }
  return { ...common, map: viridis, share: (value) => (high > low ? (value - low) / (high - low) : 0.5) };
}

/** Where the median is this many times below the largest value, a linear scale would show most of the area as zero. */
const wide = 8;

/**
 * For magnitudes (not negative): from pale to dark, logarithmic where most are small. Its ends leave out what
 * covers less than 1/500 of the area on either side, since the norms in the thinnest slivers would flatten all others.
 */
export function magnitudeScale(values: Float64Array, areas: Float64Array): ValueScale {
  const order = Uint32Array.from(values.keys())
    .filter((cell) => values[cell] > 0)
    .sort((a, b) => values[a] - values[b]);
  if (order.length === 0) return linearMagnitudes(1, false);
  let total = 0;
  for (const cell of order) total += areas[cell];
  const low = quantile(values, areas, order, total / 500);
  const high = quantile(values, areas, order, total * (1 - 1 / 500));
  const above = values[order[order.length - 1]] > high;
  const median = quantile(values, areas, order, total / 2);
  if (!(high > median * wide)) return linearMagnitudes(high, above);
  const logLow = Math.log(low);
  const logRange = Math.log(high) - logLow;
  return {
    kind: "logarithmic",
    low,
    high,
    above,
    map: ember,
    below: order.length < values.length || values[order[0]] < low,
    share: (value) => (value > 0 ? (Math.log(value) - logLow) / logRange : 0),
    valueAlong: (share) => Math.exp(logLow + share * logRange),
  };
}

function linearMagnitudes(high: number, above: boolean): ValueScale {
  return {
    kind: "linear",
    low: 0,
    high,
    below: false,
    above,
    map: ember,
    share: (value) => value / high,
    valueAlong: (share) => share * high,
  };
}

/** The value below which cells of a given area in total lie. */
function quantile(values: Float64Array, areas: Float64Array, order: Uint32Array, area: number): number {
  let sum = 0;
  for (const cell of order) {
    sum += areas[cell];
    if (sum >= area) return values[cell];
  }
  return values[order[order.length - 1]];
}
