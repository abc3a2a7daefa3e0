import type { Floats } from "./floats.ts";

/**
 * Numbers θ that a network's parameters are functions of, when these are not trained themselves: the peaks of triangle
 * waves, say. The gradient by the parameters is pulled back to θ, which the optimizer moves.
 */
export interface Parameterization {
  /** number of entries in θ */
  readonly size: number;
  /** [P] 1 for the parameters that `write` may change; the others keep the network's values */
  readonly written: Uint8Array;
  /** writes the parameters that θ stands for, and only those */
  write(theta: Floats, parameters: Floats): void;
  /** thetaGradient = (∂parameters / ∂θ)ᵀ gradient, written whole */
  pullBack(theta: Floats, gradient: Floats, thetaGradient: Floats): void;
  /** moves θ back to where it may be, after a step; absent where it may be anywhere */
  project?(theta: Floats): void;
}
