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

/** Moves the storage to one of twice the size; views of the old one are detached. */
function enlargeStorage<A extends Float64Array | Uint32Array | Int32Array>(array: Growable<A>): void {
  const { data } = array;
  const length = Math.max(array.length, 2 * data.length);
  const Constructor = data.constructor as new (buffer: ArrayBuffer) => A;
  array.data = new Constructor((data.buffer as ArrayBuffer).transfer(length * data.BYTES_PER_ELEMENT));
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
