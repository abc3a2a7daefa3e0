/**
 * Numbers as they are read in a figure: a true minus sign, no more digits than the step between neighbors needs, and
 * powers of ten (`5×10^−3`, the part after `^` to be raised) for what is very large or very small.
 */
export function numberTexts(values: readonly number[]): string[] {
  const largest = Math.max(...values.map(Math.abs), 0);
  const step = smallestStep(values);
  if (largest === 0) return values.map(() => "0");
  // fixed notation where it stays short, whatever the offset
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + stepSlack));
  if (largest < 100_000 && (decimals <= 4 || largest >= 0.1))
    return values.map((value) => signed(value.toFixed(Math.min(decimals, 20))));
  return values.map((value) => powerText(value, step));
}

/** A count with its digits grouped by threes: 51 005. */
export function countText(count: number): string {
  const digits = String(count);
  return digits.length < 5 ? digits : digits.replace(/\B(?=(\d{3})+$)/g, "\u00a0");
}

/** One number with a given number of significant digits. */
export function significantText(value: number, digits: number): string {
  if (value === 0) return "0";
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  if (exponent >= -3 && exponent < 5) return signed(String(Number(value.toPrecision(digits))));
  return signed(`${Number((value / 10 ** exponent).toPrecision(digits))}×10^${exponent}`);
}

// log10 of a step such as 0.2 or 0.001 may fall just below its true value
const stepSlack = 1 / 1024;

function smallestStep(values: readonly number[]): number {
  let step = Number.POSITIVE_INFINITY;
  for (let i = 1; i < values.length; i++) {
    const difference = Math.abs(values[i] - values[i - 1]);
    if (difference > 0) step = Math.min(step, difference);
  }
  if (step !== Number.POSITIVE_INFINITY) return step;
  const largest = Math.max(...values.map(Math.abs));
  return largest > 0 ? largest / 100 : 1;
}

function powerText(value: number, step: number): string {
  if (value === 0) return "0";
  const exponent = Math.floor(Math.log10(Math.abs(value)) + stepSlack);
  const digits = Math.max(0, exponent - Math.floor(Math.log10(step) + stepSlack));
  const mantissa = (value / 10 ** exponent).toFixed(Math.min(digits, 20));
  return signed(
    mantissa === "1" ? `10^${exponent}` : mantissa === "-1" ? `-10^${exponent}` : `${mantissa}×10^${exponent}`,
  );
}

function signed(text: string): string {
  return (/^-[0.]*$/.test(text) ? text.slice(1) : text).replaceAll("-", "−");
}
