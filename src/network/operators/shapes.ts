/** Whether every extent is a positive integer. */
export function isShape(shape: readonly number[]): boolean {
  return shape.every((extent) => Number.isInteger(extent) && extent > 0);
}

/** Checks a number that a model's file states as an attribute. */
export function checkFinite(name: string, what: string, value: number): void {
  if (!Number.isFinite(value)) throw new RangeError(`${name}: expected a finite ${what}, got ${value}`);
}

/** Checks a list of `count` integers, none below `least` if that is given. */
export function checkIntegers(
  name: string,
  what: string,
  values: readonly number[],
  { count, least }: { readonly count: number; readonly least?: number },
): void {
  const isFit = (value: number) => Number.isInteger(value) && (least === undefined || value >= least);
  if (values.length !== count || !values.every(isFit)) {
    const integers = least === undefined ? "integers" : `integers from ${least} on`;
    throw new RangeError(`${name}: expected ${count} ${what}, ${integers}, got [${values}]`);
  }
}
