/** The runs of `interpolation`, two at once, each with a pause: long enough to be killed in the middle. */
import { setTimeout } from "node:timers/promises";
import type { Experiment } from "../../../src/lab/experiment.ts";
import { type InterpolationResult, type InterpolationSettings, experiment as quick } from "./interpolation.ts";

export const experiment: Experiment<InterpolationResult, InterpolationSettings> = {
  ...quick,
  name: "slow-interpolation",
  together: 2,
  async run(specs, settings, context) {
    await setTimeout(30, undefined, { signal: context.signal });
    return quick.run(specs, settings, context);
  },
};
