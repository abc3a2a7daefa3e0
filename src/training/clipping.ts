import type { Floats } from "./floats.ts";

/** A bound on the gradient: on the Euclidean norm of all of it, or on each entry. */
export type Clipping = { readonly norm: number } | { readonly value: number };

/** Shortens a gradient in place to its bound; its direction stays with a bound on the norm. */
export function clipGradient(clipping: Clipping, gradient: Floats): void {
  if ("norm" in clipping) {
    const norm = normOf(gradient);
    if (norm <= clipping.norm) return;
    const factor = clipping.norm / norm;
    for (let i = 0; i < gradient.length; i++) gradient[i] *= factor;
    return;
  }
  const { value } = clipping;
  for (let i = 0; i < gradient.length; i++) {
    if (gradient[i] > value) gradient[i] = value;
    else if (gradient[i] < -value) gradient[i] = -value;
  }
}

/** Errors    RangeError for a bound that is not positive. */
export function checkClipping(clipping: Clipping): void {
  const bound = "norm" in clipping ? clipping.norm : clipping.value;
  if (!(bound > 0)) throw new RangeError(`clipping: expected a positive bound, got ${bound}`);
}

/** The Euclidean norm; where squares overflow, of the gradient over its largest entry. */
function normOf(gradient: Floats): number {
  let squares = 0;
  for (let i = 0; i < gradient.length; i++) squares += gradient[i] * gradient[i];
  if (Number.isFinite(squares)) return Math.sqrt(squares);
  let largest = 0;
  for (let i = 0; i < gradient.length; i++) largest = Math.max(largest, Math.abs(gradient[i]));
  squares = 0;
  for (let i = 0; i < gradient.length; i++) squares += (gradient[i] / largest) * (gradient[i] / largest);
  return largest * Math.sqrt(squares);
}
