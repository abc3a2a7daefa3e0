/** A flat array that grows at its end by doubling. */
export interface Growable<A extends Float64Array | Uint32Array | Int32Array> {
  /** storage; entries from `length` on are unused */
  data: A;
  length: number;
}

export function growableFloat64(capacity = 64): Growable<Float64Array> {
  return { data: new Float64Array(capacity), length: 0 };
}

export function growableUint32(capacity = 64): Growable<Uint32Array> {
  return { data: new Uint32Array(capacity), length: 0 };
}

export function growableInt32(capacity = 64): Growable<Int32Array> {
  return { data: new Int32Array(capacity), length: 0 };
}

/** Makes room for `count` more entries, zero unless the array was shortened before, and returns the index of the first. */
export function extend<A extends Float64Array | Uint32Array | Int32Array>(array: Growable<A>, count: number): number {
  const start = array.length;
  array.length += count;
  if (array.length > array.data.length) enlargeStorage(array);
  return start;
}

function enlargeStorage<A extends Float64Array | Uint32Array | Int32Array>(array: Growable<A>): void {
  const Constructor = array.data.constructor as new (length: number) => A;
  const larger = new Constructor(Math.max(array.length, 2 * array.data.length));
  larger.set(array.data);
  array.data = larger;
}

export function push<A extends Float64Array | Uint32Array | Int32Array>(array: Growable<A>, value: number): number {
  const index = extend(array, 1);
  array.data[index] = value;
  return index;
}

/** The entries in use, as an array of their own. */
export function trimmed<A extends Float64Array | Uint32Array | Int32Array>(array: Growable<A>): A {
  return array.data.slice(0, array.length) as A;
}
