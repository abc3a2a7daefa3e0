import type { Floats } from "./floats.ts";
import type { Loss, LossOptions } from "./loss.ts";

/** A loss from its description; see `LossOptions` for the formulas. */
export function createLoss(options: LossOptions): Loss {
  switch (options.kind) {
    case "meanSquaredError":
      return { targetSize: (outputs) => outputs, checkTargets: checkValues, evaluate: meanSquaredError };
    case "crossEntropy":
      return crossEntropy(options.labelSmoothing ?? 0);
    case "hinge":
      return { targetSize: () => 1, checkTargets: checkMargins, evaluate: hinge };
    default:
      throw new RangeError(
        `createLoss: expected meanSquaredError, crossEntropy or hinge, got ${(options as { kind: unknown }).kind}`,
      );
  }
}

function meanSquaredError(outputs: Floats, targets: Floats, rows: number, size: number, gradient: Floats): number {
  const count = rows * size;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const difference = outputs[i] - targets[i];
    sum += difference * difference;
    gradient[i] = (2 * difference) / count;
  }
  return sum / count;
}

/**
 * −Σ q ln softmax(outputs), with q the smoothed target.
 *
 * Numerics  the largest output is taken off first, so that nothing overflows.
 */
function crossEntropy(smoothing: number): Loss {
  if (!(smoothing >= 0 && smoothing < 1)) {
    throw new RangeError(`createLoss: expected a label smoothing from 0 to below 1, got ${smoothing}`);
  }
  return {
    targetSize: () => 1,
    checkTargets(targets, rows, outputs) {
      if (outputs < 2) {
        throw new RangeError(
          "crossEntropy: expected at least 2 outputs, got 1; use hinge, or an output for each class",
        );
      }
      checkClasses(targets, rows, outputs);
    },
    evaluate(outputs, targets, rows, size, gradient) {
      const elsewhere = smoothing / size;
      let total = 0;
      for (let row = 0; row < rows; row++) {
        const from = row * size;
        const target = classOf(targets[row], size);
        let largest = outputs[from];
        for (let i = 1; i < size; i++) if (outputs[from + i] > largest) largest = outputs[from + i];
        let sum = 0;
        for (let i = 0; i < size; i++) sum += Math.exp(outputs[from + i] - largest);
        const logSum = Math.log(sum);
        for (let i = 0; i < size; i++) {
          const logShare = outputs[from + i] - largest - logSum;
          const wanted = i === target ? 1 - smoothing + elsewhere : elsewhere;
          if (wanted > 0) total -= wanted * logShare;
          gradient[from + i] = (Math.exp(logShare) - wanted) / rows;
        }
      }
      return total / rows;
    },
  };
}

function hinge(outputs: Floats, targets: Floats, rows: number, size: number, gradient: Floats): number {
  let total = 0;
  gradient.fill(0, 0, rows * size);
  if (size === 1) {
    for (let row = 0; row < rows; row++) {
      const sign = targets[row];
      if (sign !== 1 && sign !== -1) throw new RangeError(`hinge: expected targets 1 or -1, got ${sign}`);
      const margin = 1 - sign * outputs[row];
      // a margin that is no number must show in the loss
      if (margin <= 0) continue;
      total += margin;
      gradient[row] = -sign / rows;
    }
    return total / rows;
  }
  const share = 1 / (rows * size);
  for (let row = 0; row < rows; row++) {
    const from = row * size;
    const target = classOf(targets[row], size);
    for (let i = 0; i < size; i++) {
      if (i === target) continue;
      const margin = 1 - outputs[from + target] + outputs[from + i];
      if (margin <= 0) continue;
      total += margin;
      gradient[from + i] += share;
      gradient[from + target] -= share;
    }
  }
  return total * share;
}

function classOf(target: number, classes: number): number {
  if (Number.isInteger(target) && target >= 0 && target < classes) return target;
  throw new RangeError(`createLoss: expected class numbers from 0 to ${classes - 1} as targets, got ${target}`);
}

function checkValues(targets: Floats, rows: number, outputs: number): void {
  for (let i = 0; i < rows * outputs; i++) {
    if (Number.isFinite(targets[i])) continue;
    throw new RangeError(
      `meanSquaredError: expected finite targets, got ${targets[i]} in row ${Math.floor(i / outputs)}`,
    );
  }
}

function checkMargins(targets: Floats, rows: number, outputs: number): void {
  if (outputs > 1) {
    checkClasses(targets, rows, outputs);
    return;
  }
  for (let row = 0; row < rows; row++) {
    if (targets[row] === 1 || targets[row] === -1) continue;
    throw new RangeError(`hinge: expected targets 1 or -1 for one output, got ${targets[row]} in row ${row}`);
  }
}

function checkClasses(targets: Floats, rows: number, classes: number): void {
  for (let row = 0; row < rows; row++) {
    const target = targets[row];
    if (Number.isInteger(target) && target >= 0 && target < classes) continue;
    throw new RangeError(
      `createLoss: expected class numbers from 0 to ${classes - 1} as targets, got ${target} in row ${row}`,
    );
  }
}
