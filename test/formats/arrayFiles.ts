/** Files of arrays by hand, for tests: bytes as the specifications list them, apart from the library's own writers. */
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { type ArrayType, readNpy, type StoredArray, writeNpy } from "../../src/formats/index.ts";
import { sizeOf } from "../../src/network/network.ts";

export const little = (value: number, bytes: number): number[] =>
  Array.from({ length: bytes }, (_, k) => Math.floor(value / 256 ** k) % 256);

export const ascii = (text: string): number[] => [...new TextEncoder().encode(text)];

/** An npy file with the header as given. */
export function npyFile(header: string, numbers: readonly number[], version = 1): Uint8Array {
  const length = little(header.length, version === 1 ? 2 : 4);
  return Uint8Array.from([0x93, ...ascii("NUMPY"), version, 0, ...length, ...ascii(header), ...numbers]);
}

/** A safetensors file with the header as given. */
export function safetensorsFile(header: string, numbers: readonly number[] = [], length = header.length): Uint8Array {
  return Uint8Array.from([...little(length, 8), ...ascii(header), ...numbers]);
}

/** One file of a zip file; what the records claim may differ from what is there. */
export interface ZipFileEntry {
  readonly name: string;
  readonly content: Uint8Array;
  /** 8: the content is deflated already */
  readonly method?: number;
  readonly flags?: number;
  readonly size?: number;
  readonly storedSize?: number;
  readonly checksum?: number;
  /** bytes of the extra field in the list */
  readonly extra?: readonly number[];
  /** place of its local header, if it is not its own */
  readonly offset?: number;
}

/** A zip file: local headers with their content, the list, and the end record. Source: PKWARE's APPNOTE.TXT. */
export function zipFile(entries: readonly ZipFileEntry[], comment = ""): Uint8Array {
  const file: number[] = [];
  const list: number[] = [];
  for (const { name, content, method = 0, flags = 0, extra = [], ...claims } of entries) {
    const {
      size = content.length,
      storedSize = content.length,
      checksum = crc32(content),
      offset = file.length,
    } = claims;
    const shared = [
      ...[...little(20, 2), ...little(flags, 2), ...little(method, 2), 0, 0, 0x21, 0],
      ...[...little(checksum, 4), ...little(storedSize, 4), ...little(size, 4), ...little(name.length, 2)],
    ];
    list.push(...ascii("PK"), 1, 2, 20, 0, ...shared, ...little(extra.length, 2), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    list.push(...little(offset, 4), ...ascii(name), ...extra);
    file.push(...ascii("PK"), 3, 4, ...shared, 0, 0, ...ascii(name));
    for (const byte of content) file.push(byte);
  }
  const counts = [...little(entries.length, 2), ...little(entries.length, 2)];
  const end = [0, 0, 0, 0, ...counts, ...little(list.length, 4), ...little(file.length, 4)];
  return Uint8Array.from([
    ...file,
    ...list,
    ...ascii("PK"),
    5,
    6,
    ...end,
    ...little(comment.length, 2),
    ...ascii(comment),
  ]);
}

export function stored(
  shape: readonly number[],
  values: readonly number[],
  storedType: ArrayType = "float32",
): StoredArray {
  return { shape, values: Float64Array.from(values), storedType };
}

export function base64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "base64"));
}

const ranges: Partial<Record<ArrayType, readonly [number, number]>> = {
  int8: [-128, 127],
  int16: [-32768, 32767],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  uint8: [0, 255],
  uint16: [0, 65535],
  uint32: [0, 2 ** 32 - 1],
  uint64: [0, Number.MAX_SAFE_INTEGER],
  bool: [0, 1],
};

/** Arrays of any type and shape whose numbers the type holds exactly, not-a-number and infinity among them. */
export function storedArrays(types: readonly ArrayType[]): fc.Arbitrary<StoredArray> {
  const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
  return fc.tuple(fc.constantFrom(...types), shapes).chain(([storedType, shape]) => {
    const range = ranges[storedType];
    const wide = storedType === "float64" ? fc.double() : fc.float();
    const number = range === undefined ? wide : fc.maxSafeInteger().map((value) => clamp(value, range));
    const size = sizeOf(shape);
    return fc.array(number, { minLength: size, maxLength: size }).map((values) => {
      if (storedType === "float16")
        return readNpy(
          writeNpy(
            stored(
              shape,
              values.map((value) => value % 60000),
              "float16",
            ),
          ),
        );
      const rounded = storedType === "bfloat16" ? values.map(upperHalf) : values;
      return stored(shape, rounded, storedType);
    });
  });
}

function clamp(value: number, [low, high]: readonly [number, number]): number {
  return value >= low && value <= high ? value : low + (Math.abs(value) % (high - low + 1));
}

function upperHalf(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0];
  return Number.isNaN(value) ? value : new Float32Array(Uint32Array.of(bits & 0xffff0000).buffer)[0];
}
