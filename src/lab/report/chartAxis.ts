import type { Axis } from "../figure.ts";

/** The range of an axis and where it is labeled. */
export interface ChartScale {
  readonly type: "linear" | "log";
  readonly domain: readonly [number, number];
  /** undefined leaves the choice to the chart */
  readonly ticks: readonly number[] | undefined;
  readonly tickFormat: (value: number) => string;
}

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** The most labels of a logarithmic axis that have room beside each other. */
const mostTicks = 6;

/** Whether an axis can show a value. */
export function isShown(value: number | null | undefined, { scale = "linear" }: Axis): value is number {
  return typeof value === "number" && Number.isFinite(value) && (scale === "linear" || value > 0);
}

/** The scale that shows all values that its axis can show; undefined if there are none. */
export function chartScale(values: readonly (number | null)[], axis: Axis): ChartScale | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!isShown(value, axis)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return undefined;
  return axis.scale === "log" ? logScale(low, high) : linearScale(low, high);
}

function linearScale(low: number, high: number): ChartScale {
  const room = high > low ? (high - low) / 50 : Math.abs(low) / 10 || 1;
  return {
    type: "linear",
    domain: [low - room, high + room],
    ticks: undefined,
    tickFormat: (value) => String(Number(value.toPrecision(12))).replace("-", "−"),
  };
}

/** Powers of ten; where fewer than two are in sight, their multiples by 2 and 5 as well. */
function logScale(low: number, high: number): ChartScale {
  // some room on both sides, at least a third of a decade in all
  const room = Math.max(0.04 * Math.log10(high / low), 0.15);
  const domain: [number, number] = [
    Math.exp(Math.log(low) - room * Math.LN10),
    Math.exp(Math.log(high) + room * Math.LN10),
  ];
  const first = Math.ceil(Math.log10(domain[0]));
  const last = Math.floor(Math.log10(domain[1]));
  if (last - first < 1) {
    const ticks = [first - 1, first, last + 1]
      .flatMap((exponent) => [1, 2, 5].map((digit) => digit * powerOfTen(exponent)))
      .filter((tick) => tick >= domain[0] && tick <= domain[1]);
    return { type: "log", domain, ticks: [...new Set(ticks)], tickFormat: plainText };
  }
  const step = Math.ceil((last - first + 1) / mostTicks);
  const ticks: number[] = [];
  for (let exponent = Math.ceil(first / step) * step; exponent <= last; exponent += step)
    ticks.push(powerOfTen(exponent));
  return { type: "log", domain, ticks, tickFormat: powerText };
}

function powerOfTen(exponent: number): number {
  return Number(`1e${exponent}`);
}

/** A power of ten: 1, 10, 10⁻⁸. */
function powerText(value: number): string {
  const exponent = Math.round(Math.log10(value));
  if (exponent === 0 || exponent === 1) return String(value);
  const raised = [...String(exponent)].map((character) => (character === "-" ? "⁻" : superscripts[Number(character)]));
  return `10${raised.join("")}`;
}

/** 0.05, 200, 2·10⁻⁸ */
function plainText(value: number): string {
  if (value >= 0.01 && value < 10_000) return String(Number(value.toPrecision(3)));
  const [digits, exponent] = value.toExponential(0).split("e");
  const power = powerText(powerOfTen(Number(exponent)));
  return digits === "1" ? power : `${digits}·${power}`;
}
