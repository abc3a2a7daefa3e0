import { type BoundName, type Bounds, boundNames, boundTable, tightestUpperBound } from "crease/measures";
import { alignColumns } from "./print.ts";

const kinds = { upper: "upper bound", maximum: "maximum", lower: "lower bound of the maximum" } as const;

/** The longest integer that is printed digit by digit, and the longest that is printed alone. */
const mostDigits = { exact: 40, alone: 15 };

/** Bounds for machines: exact integers as strings. */
export function boundsJson(bounds: Bounds, names: readonly BoundName[] = boundNames(bounds)): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, String(bounds[name])]));
}

/** Bounds as a table: what is bounded, the name, the value, the source. */
export function boundsLines(bounds: Bounds): string[] {
  const names = boundNames(bounds);
  const values = names.map((name) => integerText(bounds[name] as bigint));
  const width = Math.max(...values.map(({ length }) => length));
  return alignColumns(
    names.map((name, i) => [kinds[boundTable[name].kind], name, values[i].padStart(width), boundTable[name].source]),
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
  return ["at most", value < 10n ** 15n ? String(value) : roundedText(value), `(${boundTable[name].source})`];
}

/** An integer digit by digit, and rounded where it is long. */
export function integerText(value: bigint): string {
  const { length } = String(value);
  if (length <= mostDigits.alone) return String(value);
  return length <= mostDigits.exact ? `${value} ${roundedText(value)}` : roundedText(value);
}

/** ≈ 1.23×10^28 */
function roundedText(value: bigint): string {
  const digits = String(value);
  const [mantissa, carry] = Number(`${digits[0]}.${digits.slice(1, 16)}`)
    .toExponential(2)
    .split("e");
  return `≈ ${mantissa}×10^${digits.length - 1 + Number(carry)}`;
}
