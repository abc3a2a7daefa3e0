import type { Bounds } from "./boundTable.ts";
import { checkCounts } from "./checkCounts.ts";
import { checkFullyConnected, type FullyConnected, fullyConnectedLayers, type UnitKind } from "./fullyConnected.ts";
import { hinzBound } from "./hinz.ts";
import { layerwiseBound } from "./layerwise.ts";
import { aroraLower, montufarLower, pascanuLower, serraLower, zonotopeLower } from "./lowerBounds.ts";
import { oneInputMaximum, oneLayerMaximum } from "./maximum.ts";
import { petersenZech } from "./onALine.ts";
import { maxoutUpper, montufarUpper, patternCount, productOfZaslavsky } from "./products.ts";
import { isReluChain, type UnitLayer, type UnitLayers } from "./unitLayers.ts";
import { isPatternCountShort, isProductQuick, isRecursionQuick } from "./work.ts";

/** What is bounded, and what is known of its layers. */
export interface BoundsOptions extends FullyConnected, UnitKind {
  /** [L] rank of each layer's weight matrix, if it is known: from 0 to the layer's width */
  readonly ranks?: readonly number[];
}

/**
 * Bounds on the number of activation regions of fully connected networks of given sizes, with biases, in the whole input
 * space or in a slice of dimension `inputDim`. For ReLU unless `pieces` or `candidates` say otherwise.
 *
 * Errors    RangeError where a size is not a positive integer.
 */
export function boundsOf({ inputDim, widths, ranks, pieces, candidates }: BoundsOptions): Bounds {
  const sizes = { inputDim, widths };
  checkFullyConnected("boundsOf", sizes);
  if (pieces !== undefined) checkCounts("boundsOf", { pieces });
  if (candidates !== undefined) checkCounts("boundsOf", { candidates });
  if (pieces !== undefined && candidates !== undefined) {
    throw new RangeError(`boundsOf: expected pieces or candidates, got both, ${pieces} and ${candidates}`);
  }
  const isRelu = pieces === undefined && candidates === undefined;
  if (ranks && !isRelu) {
    throw new RangeError(`boundsOf: expected ranks of ReLU layers, got ranks and ${pieces ? "pieces" : "candidates"}`);
  }
  const layers = fullyConnectedLayers(sizes, { pieces, candidates });
  return {
    ...upperBounds(layers),
    ...(ranks ? { serraRanks: serraWithRanks(layers, ranks) } : {}),
    ...(isRelu ? reluBounds(sizes) : {}),
  };
}

/**
 * The upper bounds that hold for layers of units in any graph. One whose numbers are too long to be computed within seconds
 * is absent, which needs thousands of dimensions and of units.
 */
export function upperBounds(network: UnitLayers): Bounds {
  const { dimension, layers } = network;
  const isChain = isReluChain(network);
  const has = (kind: UnitLayer["kind"]) => layers.some((layer) => layer.kind === kind);
  const recursion = (isApplicable: boolean, bound: (network: UnitLayers) => bigint) =>
    isApplicable && isRecursionQuick(network) ? bound(network) : undefined;
  const overLayers = (isApplicable: boolean, bound: (network: UnitLayers) => bigint) =>
    isApplicable && isProductQuick(network) ? bound(network) : undefined;
  return defined({
    serra: recursion(isChain, layerwiseBound),
    hinz: recursion(isChain, hinzBound),
    layerwise: recursion(!isChain, layerwiseBound),
    montufar2017: overLayers(!has("max"), montufarUpper),
    maxout: overLayers(has("max") && !has("threshold"), maxoutUpper),
    productOfZaslavsky: overLayers(true, productOfZaslavsky),
    petersenZech: dimension === 1 ? petersenZech(network) : undefined,
    patterns: isPatternCountShort(network) ? patternCount(network) : undefined,
  });
}

/** Maxima over all weights and biases of fully connected ReLU networks, and lower bounds of them. */
export function reluBounds(sizes: FullyConnected): Bounds {
  return defined({
    zaslavsky: oneLayerMaximum(sizes),
    serraOneInput: oneInputMaximum(sizes),
    zonotope: zonotopeLower(sizes),
    serraLower: serraLower(sizes),
    montufar2014: montufarLower(sizes),
    arora: aroraLower(sizes),
    pascanu: pascanuLower(sizes),
  });
}

/** Serra's bound where at most `ranks[l]` of layer l's units cut in one point. */
function serraWithRanks({ dimension, layers }: UnitLayers, ranks: readonly number[]): bigint {
  if (ranks.length !== layers.length) {
    throw new RangeError(`boundsOf: expected ${layers.length} ranks, one per layer, got ${ranks.length}`);
  }
  ranks.forEach((rank, layer) => {
    const { units } = layers[layer];
    if (Number.isInteger(rank) && rank >= 0 && rank <= units) return;
    throw new RangeError(`boundsOf: expected ranks[${layer}] from 0 to ${units}, got ${rank}`);
  });
  return layerwiseBound({ dimension, layers: layers.map((layer, l) => ({ ...layer, matrixRank: ranks[l] })) });
}

/** The bounds without those that do not apply. */
function defined(bounds: { readonly [name in keyof Bounds]: bigint | undefined }): Bounds {
  return Object.fromEntries(Object.entries(bounds).filter(([, value]) => value !== undefined));
}
