import type { UnitLayer, UnitLayers } from "./unitLayers.ts";

/** The most products of 64-bit words that a bound may take: some seconds. */
const mostProducts = 4_000_000_000;

/** What a step of a running product of binomials costs for each word, in such products; measured. */
const productsPerStep = 16;

/** The most bits of the number of activation patterns. */
const mostPatternBits = 1_000_000;

/** Whether the products over layers take seconds at most: a running product of binomials for each layer. */
export function isProductQuick({ dimension, layers }: UnitLayers): boolean {
  const products = layers.reduce((sum, layer) => {
    const terms = Math.min(dimension, layer.hyperplanes);
    return sum + productsPerStep * terms * words(partsBits(layer, dimension));
  }, 0);
  return products <= mostProducts;
}

/** Whether the recursion over layers takes seconds at most: for each layer as many products as it sees dimensions. */
export function isRecursionQuick({ layers }: UnitLayers): boolean {
  let products = 0;
  let bitsBehind = 0;
  for (const layer of layers.toReversed()) {
    const bits = partsBits(layer, layer.rank);
    products += layer.rank * words(bits) * words(bitsBehind);
    bitsBehind += bits;
  }
  return (
    products <= mostProducts && isProductQuick({ dimension: Math.max(0, ...layers.map(({ rank }) => rank)), layers })
  );
}

/** Whether the number of activation patterns can be written down. */
export function isPatternCountShort({ layers }: UnitLayers): boolean {
  const bits = layers.flatMap(({ groups }) => groups).map(({ pieces, units }) => units * Math.log2(pieces));
  return bits.reduce((sum, each) => sum + each, 0) <= mostPatternBits;
}

/** A bound of log₂ Σ_{j ≤ d} C(m, j): (e m / d)^d where d ≤ m. */
function partsBits({ hyperplanes }: UnitLayer, dimension: number): number {
  const d = Math.min(dimension, hyperplanes);
  return d === 0 ? 0 : Math.min(hyperplanes, d * Math.log2((Math.E * hyperplanes) / d));
}

function words(bits: number): number {
  return 1 + bits / 64;
}
