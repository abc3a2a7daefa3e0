import { type AdamMemory, adamMemory } from "./adamMemory.ts";
import { type Floats, floats, type Precision } from "./floats.ts";

/**
 * How parameters move against their gradient.
 *
 * Source    SGD with (Nesterov) momentum as in Sutskever et al. 2013, in the form of PyTorch: the velocity is not scaled by the
 *           rate; Adam: Kingma & Ba 2015, Algorithm 1; AdamW: Loshchilov & Hutter 2019, Algorithm 2: Adam whose weight
 *           decay does not pass through its moments.
 */
export type OptimizerOptions =
  | { readonly kind: "sgd"; readonly momentum?: number; readonly dampening?: number; readonly nesterov?: boolean }
  | { readonly kind: "adam"; readonly beta1?: number; readonly beta2?: number; readonly epsilon?: number }
  | { readonly kind: "adamW"; readonly beta1?: number; readonly beta2?: number; readonly epsilon?: number };

/** What an optimizer remembers between steps, as plain data: with it and the parameters, it goes on as if never stopped. */
export interface OptimizerState {
  /** each [size]: the velocity, or the first and second moments */
  readonly moments: readonly Floats[];
  /** running powers of beta1 and beta2; empty without */
  readonly powers: Float64Array;
  /** number of steps taken */
  readonly steps: number;
}

/** An optimizer in use: it holds its state, which changes with each step. */
export interface Optimizer {
  /** theta moves by one step at this rate; entries whose `trainable` is 0 stay */
  update(theta: Floats, gradient: Floats, rate: number, trainable?: Uint8Array): void;
  /** keeps a copy of the state for `restore` */
  remember(): void;
  /** goes back to what was remembered */
  restore(): void;
  /** a copy of the state */
  state(): OptimizerState;
}

const kinds: readonly string[] = ["sgd", "adam", "adamW"];

const defaultEpsilon = 0.00000001;

/** Parameters from which on Adam's kernel gains more than the copies into its memory and back cost. */
const manyParameters = 1024;

/** An optimizer of `size` parameters, fresh or as it was at a state. */
export function createOptimizer(
  options: OptimizerOptions,
  size: number,
  precision: Precision,
  from?: OptimizerState,
): Optimizer {
  if (!kinds.includes(options.kind)) {
    throw new RangeError(`createOptimizer: expected ${kinds.join(", ")}, got ${options.kind}`);
  }
  const count = options.kind === "sgd" ? 1 : 2;
  const memory = options.kind !== "sgd" && size >= manyParameters ? adamMemory(size, precision) : undefined;
  const moments = memory?.moments ?? Array.from({ length: count }, () => floats(precision, size));
  const powers = Float64Array.from(from?.powers ?? (options.kind === "sgd" ? [] : [1, 1]));
  let steps = from?.steps ?? 0;
  if (from) {
    if (from.moments.length !== count || from.moments.some((moment) => moment.length !== size)) {
      throw new RangeError(
        `createOptimizer: expected a state of ${count} × ${size} numbers, got ${from.moments.map((moment) => moment.length).join(" + ")}`,
      );
    }
    for (let i = 0; i < count; i++) moments[i].set(from.moments[i]);
  }
  const move = options.kind === "sgd" ? sgd(options, moments[0]) : adam(options, moments, powers, memory);

  const state = () => ({ moments: moments.map((moment) => moment.slice()), powers: powers.slice(), steps });
  let remembered: OptimizerState | undefined;

  return {
    update(theta, gradient, rate, trainable) {
      move(theta, gradient, rate, trainable, steps);
      steps++;
    },
    remember() {
      remembered = state();
    },
    restore() {
      if (!remembered) return;
      for (let i = 0; i < count; i++) moments[i].set(remembered.moments[i]);
      powers.set(remembered.powers);
      steps = remembered.steps;
    },
    state,
  };
}

type Move = (
  theta: Floats,
  gradient: Floats,
  rate: number,
  trainable: Uint8Array | undefined,
  stepsBefore: number,
) => void;

/** velocity = momentum · velocity + (1 − dampening) · gradient, and the gradient itself at the first step. */
function sgd(options: Extract<OptimizerOptions, { kind: "sgd" }>, velocity: Floats): Move {
  const { momentum = 0, dampening = 0, nesterov = false } = options;
  checkShare("momentum", momentum);
  if (!(dampening >= 0 && dampening <= 1)) {
    throw new RangeError(`createOptimizer: expected a dampening from 0 to 1, got ${dampening}`);
  }
  if (nesterov && !(momentum > 0 && dampening === 0)) {
    throw new RangeError("createOptimizer: expected a momentum and no dampening with nesterov");
  }
  return (theta, gradient, rate, trainable, stepsBefore) => {
    const fresh = stepsBefore === 0 ? 1 : 1 - dampening;
    for (let i = 0; i < theta.length; i++) {
      if (trainable && trainable[i] === 0) continue;
      const g = gradient[i];
      if (momentum === 0) {
        theta[i] -= rate * g;
        continue;
      }
      velocity[i] = momentum * velocity[i] + fresh * g;
      theta[i] -= rate * (nesterov ? g + momentum * velocity[i] : velocity[i]);
    }
  };
}

/**
 * m = β₁ m + (1 − β₁) g, v = β₂ v + (1 − β₂) g², θ −= rate · m̂ / (√v̂ + ε), with m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ).
 *
 * Numerics  the powers are running products, so that they do not depend on the engine's `pow`.
 */
function adam(
  options: Extract<OptimizerOptions, { kind: "adam" | "adamW" }>,
  [first, second]: readonly Floats[],
  powers: Float64Array,
  memory: AdamMemory | undefined,
): Move {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = defaultEpsilon } = options;
  checkShare("beta1", beta1);
  checkShare("beta2", beta2);
  if (!(epsilon > 0)) throw new RangeError(`createOptimizer: expected a positive epsilon, got ${epsilon}`);
  const rest1 = 1 - beta1;
  const rest2 = 1 - beta2;
  return (theta, gradient, rate, trainable) => {
    powers[0] *= beta1;
    powers[1] *= beta2;
    const stride = rate / (1 - powers[0]);
    const spread = 1 / Math.sqrt(1 - powers[1]);
    if (memory && !trainable) {
      memory.step(theta, gradient, beta1, beta2, stride, spread, epsilon);
      return;
    }
    for (let i = 0; i < theta.length; i++) {
      if (trainable && trainable[i] === 0) continue;
      const g = gradient[i];
      const m = beta1 * first[i] + rest1 * g;
      const v = beta2 * second[i] + rest2 * g * g;
      first[i] = m;
      second[i] = v;
      theta[i] -= (stride * m) / (Math.sqrt(v) * spread + epsilon);
    }
  };
}

function checkShare(name: string, value: number): void {
  if (!(value >= 0 && value < 1)) {
    throw new RangeError(`createOptimizer: expected a ${name} from 0 to below 1, got ${value}`);
  }
}
