/** Checks that two or more branches have one shape, and returns it. */
export function commonShape(name: string, shapes: readonly (readonly number[])[]): readonly number[] {
  const [first] = shapes;
  if (shapes.length < 2) throw new RangeError(`${name}: expected two or more branches, got ${shapes.length}`);
  if (shapes.some((shape) => shape.length !== first.length || shape.some((extent, axis) => extent !== first[axis]))) {
    const list = shapes.map((shape) => `[${shape}]`).join(" and ");
    throw new RangeError(`${name}: expected branches of one shape, got ${list}`);
  }
  return first;
}
