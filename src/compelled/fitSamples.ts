import type { Floats } from "../training/floats.ts";
import type { Batch } from "../training/gradientEngine.ts";
import type { LossOptions } from "../training/loss.ts";

/**
 * A function of one variable at evenly spaced points, of which the first and the last are the ends of the domain.
 *
 * Errors    RangeError where the domain has no length or is not finite, there are fewer than two points, or a value is not
 *           finite.
 */
export function sampledFunction(
  target: (x: number) => number,
  [low, high]: readonly [number, number],
  points: number,
): Batch {
  if (!(high > low && Number.isFinite(high - low) && Number.isInteger(points) && points > 1)) {
    throw new RangeError(
      `fitCompelled: expected a domain from low to high and at least 2 points, got [${low},${high}] and ${points}`,
    );
  }
  const inputs = Float64Array.from({ length: points }, (_, i) =>
    i === points - 1 ? high : low + ((high - low) * i) / (points - 1),
  );
  const targets = inputs.map((x) => target(x));
  const wrong = targets.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    throw new RangeError(
      `fitCompelled: expected a function with finite values, got ${targets[wrong]} at x = ${inputs[wrong]}; choose a domain without that point`,
    );
  }
  return { inputs, targets, rows: points };
}

/**
 * Throws a RangeError unless each row has the same number of finite inputs, and finite targets of the kind that the loss
 * compares with.
 */
export function checkFitSamples({ inputs, targets, rows }: Batch, loss: LossOptions): void {
  if (!(Number.isInteger(rows) && rows > 0)) {
    throw new RangeError(`fitCompelled: expected at least one row of samples, got ${rows}`);
  }
  const isRegression = loss.kind === "meanSquaredError";
  checkRows("inputs", inputs, rows, inputs.length / rows);
  checkRows("targets", targets, rows, isRegression ? targets.length / rows : 1);
  if (isRegression) return;

  const isSigned = loss.kind === "hinge" && targets.includes(-1);
  const isKnown = (target: number) =>
    isSigned ? target === 1 || target === -1 : Number.isInteger(target) && target >= 0;
  for (let row = 0; row < rows; row++) {
    if (isKnown(targets[row])) continue;
    const expected = isSigned ? "targets 1 or -1 beside a target -1" : "class numbers from 0 on as targets";
    throw new RangeError(`fitCompelled: expected ${expected}, got ${targets[row]} in row ${row}`);
  }
}

function checkRows(name: string, values: Floats, rows: number, size: number): void {
  if (!(Number.isInteger(size) && size > 0 && values.length === rows * size)) {
    const each = Number.isInteger(size) && size > 0 ? `${size}` : "as many";
    throw new RangeError(`fitCompelled: expected ${name} of ${rows} rows, ${each} in each, got ${values.length}`);
  }
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw new RangeError(`fitCompelled: expected finite ${name}, got ${values[i]} in row ${Math.floor(i / size)}`);
  }
}
