import type { Random } from "../numeric/random.ts";
import type { Samples } from "./samples.ts";

export interface SpiralOptions {
  /** of both arms together; an odd one gives the first arm one more */
  readonly points: number;
  /** turns of each arm around the origin (default 1.5) */
  readonly turns?: number;
  /** standard deviation of what is added to each coordinate (default 0) */
  readonly noise?: number;
}

/** Nearest to the origin, where the arms would meet. */
const innerRadius = 0.1;

/**
 * Two spiral arms in the plane, each the other turned by half a turn, to be told apart: the classes 0 and 1 in turn.
 *
 * @param random noise is drawn from it; without noise it is not used
 * @returns inputs [points × 2], within the unit disk but for the noise; targets [points]
 *
 * Source    the two-spirals problem of Lang & Witbrock 1988 as an Archimedean spiral: radius and angle grow evenly.
 */
export function spirals({ points, turns = 1.5, noise = 0 }: SpiralOptions, random: Random): Samples {
  if (!(Number.isInteger(points) && points >= 4)) {
    throw new RangeError(`spirals: expected at least 4 points, got ${points}`);
  }
  if (!(turns > 0 && Number.isFinite(turns) && noise >= 0 && Number.isFinite(noise))) {
    throw new RangeError(`spirals: expected positive turns and a noise of at least 0, got ${turns}, ${noise}`);
  }
  const inputs = new Float64Array(2 * points);
  const targets = new Float64Array(points);
  for (let point = 0; point < points; point++) {
    const arm = point % 2;
    const size = Math.floor((points + 1 - arm) / 2);
    const share = (point - arm) / 2 / (size - 1);
    const radius = innerRadius + (1 - innerRadius) * share;
    const angle = Math.PI * (2 * turns * share + arm);
    inputs[2 * point] = radius * Math.cos(angle) + (noise > 0 ? noise * random.normal() : 0);
    inputs[2 * point + 1] = radius * Math.sin(angle) + (noise > 0 ? noise * random.normal() : 0);
    targets[point] = arm;
  }
  return { inputs, targets, rows: points };
}
