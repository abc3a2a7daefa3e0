/**
 * Steps that are evenly spaced on a logarithmic scale, ascending and without repetition: 0, 1, …, steps.
 *
 * @param steps the last one
 * @param count how many are asked for, at least 2; small ones coincide and are given once
 */
export function logarithmicSteps(steps: number, count: number): readonly number[] {
  if (!(Number.isInteger(steps) && steps > 0 && Number.isInteger(count) && count > 1)) {
    throw new RangeError(
      `logarithmicSteps: expected a number of steps and a count of at least 2, got ${steps}, ${count}`,
    );
  }
  const chosen = new Set([0]);
  for (let k = 0; k < count; k++) {
    chosen.add(Math.round(Math.exp((Math.log(steps) * k) / (count - 1))));
  }
  return [...chosen].sort((first, second) => first - second);
}

/** Every so many steps from 0 on, and the last one. */
export function regularSteps(steps: number, every: number): readonly number[] {
  if (!(Number.isInteger(every) && every > 0)) {
    throw new RangeError(`regularSteps: expected a positive number of steps, got ${every}`);
  }
  const chosen: number[] = [];
  for (let step = 0; step < steps; step += every) chosen.push(step);
  return [...chosen, steps];
}
