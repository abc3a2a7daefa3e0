/** Names of bounds on numbers of activation regions, and so of linear regions. */
export type BoundName = keyof typeof boundTable;

/** Bounds by their names; one that does not apply, or that was not computed, is absent. */
export type Bounds = { readonly [name in BoundName]?: bigint };

/** What a bound bounds. */
export interface BoundEntry {
  /**
   * upper: no network of these sizes has more regions. maximum: that, and some network has so many.
   * lower: some network of these sizes has so many; it says nothing of a given one
   */
  readonly kind: "upper" | "maximum" | "lower";
  readonly source: string;
}

/** Every bound, in the order in which they are listed; of equal upper bounds the first is the one to name. */
export const boundTable = {
  zaslavsky: { kind: "maximum", source: "Zaslavsky 1975" },
  serraOneInput: { kind: "maximum", source: "Serra et al. 2018, Theorem 5" },
  serra: { kind: "upper", source: "Serra et al. 2018, Theorem 1" },
  serraRanks: { kind: "upper", source: "Serra et al. 2018, with ranks" },
  hinz: { kind: "upper", source: "Hinz & van de Geer 2019, Hinz 2021" },
  layerwise: { kind: "upper", source: "after Serra et al. 2018" },
  montufar2017: { kind: "upper", source: "Montúfar 2017" },
  maxout: { kind: "upper", source: "Serra et al. 2018, Theorem 8" },
  productOfZaslavsky: { kind: "upper", source: "Zaslavsky 1975, layer by layer" },
  petersenZech: { kind: "upper", source: "Petersen & Zech, Theorem 6.3" },
  patterns: { kind: "upper", source: "all activation patterns" },
  serraLower: { kind: "lower", source: "Serra et al. 2018, Theorem 6" },
  montufar2014: { kind: "lower", source: "Montúfar et al. 2014" },
  pascanu: { kind: "lower", source: "Pascanu et al. 2013" },
  zonotope: { kind: "lower", source: "Serra et al. 2018, Theorem 7" },
  arora: { kind: "lower", source: "Arora et al. 2018" },
} as const satisfies Readonly<Record<string, BoundEntry>>;

/** The smallest of the upper bounds, and of equal ones the first of the table. */
export function tightestUpperBound(bounds: Bounds): { readonly name: BoundName; readonly value: bigint } | undefined {
  let tightest: { name: BoundName; value: bigint } | undefined;
  for (const name of boundNames(bounds)) {
    const value = bounds[name];
    if (value === undefined || boundTable[name].kind === "lower") continue;
    if (tightest === undefined || value < tightest.value) tightest = { name, value };
  }
  return tightest;
}

/** The names of the bounds that are there, in the order of the table. */
export function boundNames(bounds: Bounds): BoundName[] {
  return (Object.keys(boundTable) as BoundName[]).filter((name) => bounds[name] !== undefined);
}
