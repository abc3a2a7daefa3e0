/**
 * The numbers of a typed array as a list. V8 keeps what it reads from a `Float64Array` as a double, also where it is an
 * integer; a shape of such extents makes doubles of the counters of every kernel's loops, which then take a third longer.
 */
export function numberList(numbers: Float64Array): number[] {
  return Array.from(numbers, (value) => {
    const integer = value | 0;
    return integer === value ? integer : value;
  });
}
