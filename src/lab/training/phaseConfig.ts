import * as v from "valibot";
import { atLeastZero, count, index, keyed, kinds, list, positive, shape, share, truth } from "./schemaParts.ts";

const moments = { beta1: v.optional(share), beta2: v.optional(share), epsilon: v.optional(positive) };

const sgd = shape({
  kind: v.literal("sgd"),
  momentum: v.optional(share),
  dampening: v.optional(share),
  nesterov: v.optional(truth),
});
const adam = shape({ kind: v.literal("adam"), ...moments });
const adamW = shape({ kind: v.literal("adamW"), ...moments });

const warmUp = { warmUp: v.optional(index) };
const to = { to: v.optional(atLeastZero) };

const schedule = kinds([
  shape({ kind: v.literal("constant"), ...warmUp }),
  shape({ kind: v.literal("step"), at: list(index, "a list of steps"), factor: positive, ...warmUp }),
  shape({ kind: v.literal("linear"), ...to, ...warmUp }),
  shape({ kind: v.literal("cosine"), ...to, ...warmUp }),
  shape({ kind: v.literal("exponential"), factor: positive, ...warmUp }),
]);

const penalties = { l1: v.optional(atLeastZero), l2: v.optional(atLeastZero), biases: v.optional(truth) };

/** What every phase of a training is told. */
const anyPhase = {
  /** 0.001 unless given */
  rate: v.optional(positive),
  schedule: v.optional(schedule),
  batchRows: v.optional(count),
  clipping: v.optional(keyed({ norm: shape({ norm: positive }), value: shape({ value: positive }) })),
};

/** A phase that trains weights. */
export const weightPhase = {
  /** Adam unless given */
  optimizer: v.optional(kinds([sgd, adam, adamW])),
  ...anyPhase,
  /** either of both */
  steps: v.optional(count),
  epochs: v.optional(count),
  penalties: v.optional(shape({ ...penalties, decay: v.optional(atLeastZero) })),
};

/** A phase that trains the numbers that weights are made of, which do not decay. */
export const peakPhase = {
  optimizer: v.optional(kinds([sgd, adam])),
  ...anyPhase,
  /** either of both; 1000 steps unless given, none with 0 */
  steps: v.optional(index),
  epochs: v.optional(index),
  penalties: v.optional(shape(penalties)),
};

const weightPhaseSchema = v.object(weightPhase);
const peakPhaseSchema = v.object(peakPhase);

/** How a phase is trained. */
export type PhaseConfig = v.InferOutput<typeof weightPhaseSchema> | v.InferOutput<typeof peakPhaseSchema>;
