import { type BoundName, type Bounds, boundNames, boundTable, tightestUpperBound } from "crease/measures";
import { alignColumns } from "./print.ts";

const kinds = { upper: "upper bound", maximum: "maximum", lower: "lower bound of the maximum" } as const;

/** The longest integer that is printed digit by digit, and the longest that is printed alone. */
const mostDigits = { exact: 40, alone: 15 };

/** Bounds for machines: exact integers as strings. */
export function boundsJson(bounds: Bounds, names: readonly BoundName[] = boundNames(bounds)): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, String(bounds[name])]));
}

/** Bounds as a table: what is bounded, the name, the value, the value rounded if it is long, the source. */
export function boundsLines(bounds: Bounds): string[] {
  const names = boundNames(bounds);
  const digits = names.map((name) => String(bounds[name]));
  const exact = digits.map((text) => (text.length <= mostDigits.exact ? text : ""));
  const rounded = digits.map((text) => (text.length > mostDigits.alone ? roundedText(text) : ""));
  const width = Math.max(0, ...exact.map(({ length }) => length));
  const hasLong = rounded.some((text) => text !== "");
  return alignColumns(
    names.map((name, i) => {
      const { kind, source } = boundTable[name];
      return [kinds[kind], name, exact[i].padStart(width), ...(hasLong ? [rounded[i]] : []), source];
    }),
  );
}

/** The names of bounds that no count is above, the number of all patterns aside: in a plane others are never above it. */
export function countBoundNames(bounds: Bounds): BoundName[] {
  return boundNames(bounds).filter((name) => boundTable[name].kind !== "lower" && name !== "patterns");
}

/** The smallest upper bound as cells of a table. */
export function atMostCells(bounds: Bounds): string[] {
  const tightest = tightestUpperBound(bounds);
  if (tightest === undefined) return [];
  const { name, value } = tightest;
  const digits = String(value);
  // a long number would widen the column of the counts
  return ["at most", digits.length <= mostDigits.alone ? digits : roundedText(digits), `(${boundTable[name].source})`];
}

/** ≈ 1.23×10^28 */
function roundedText(digits: string): string {
  const [mantissa, carry] = Number(`${digits[0]}.${digits.slice(1, 16)}`)
    .toExponential(2)
    .split("e");
  return `≈ ${mantissa}×10^${digits.length - 1 + Number(carry)}`;
}
