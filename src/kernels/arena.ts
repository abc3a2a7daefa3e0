/**
 * Areas of a WebAssembly memory, handed out one after another and never taken back. The memory does not grow, so that the
 * views stay valid for its whole life; a view's `byteOffset` is the pointer that kernels take.
 */
export interface Arena {
  /** a new area of n numbers, all zero */
  float64(n: number): Float64Array<ArrayBuffer>;
  float32(n: number): Float32Array<ArrayBuffer>;
  uint32(n: number): Uint32Array<ArrayBuffer>;
  /** bytes that are left */
  readonly free: number;
}

/** The first area starts here, so that 0 is no pointer. Memory begins on a page; so areas begin on no worse than 16 bytes. */
export const arenaStart = 64;

const alignment = 16;

/** Bytes that an area takes: its own, up to the next multiple of 16. */
export function areaBytes(byteLength: number): number {
  return Math.ceil(byteLength / alignment) * alignment;
}

/**
 * An arena over the first `arenaStart + byteLength` bytes of a memory.
 *
 * @param byteLength sum of `areaBytes` of the areas it is for
 *
 * Errors    RangeError from the arena's functions, when what is left is smaller than what is asked, or n is no length.
 */
export function createArena(memory: ArrayBuffer, byteLength: number): Arena {
  const end = arenaStart + byteLength;
  let next = arenaStart;

  const take = (name: string, n: number, bytesEach: number): number => {
    if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(`arena.${name}: expected a length, got ${n}`);
    const bytes = areaBytes(n * bytesEach);
    if (bytes > end - next) {
      throw new RangeError(
        `arena.${name}: expected at most ${end - next} bytes of the ${byteLength} to be asked for, got ${bytes} for ${n} numbers; create the kernels with more`,
      );
    }
    const start = next;
    next += bytes;
    return start;
  };

  return {
    float64: (n) => new Float64Array(memory, take("float64", n, 8), n),
    float32: (n) => new Float32Array(memory, take("float32", n, 4), n),
    uint32: (n) => new Uint32Array(memory, take("uint32", n, 4), n),
    get free() {
      return end - next;
    },
  };
}
