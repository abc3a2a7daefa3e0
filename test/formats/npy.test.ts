import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ArrayType, readNpy, writeNpy } from "../../src/formats/index.ts";
import { CreaseError } from "../../src/numeric/errors.ts";
import { ascii, little, npyFile, stored, storedArrays } from "./arrayFiles.ts";

const types: readonly ArrayType[] = [
  ...(["float16", "float32", "float64", "int8", "int16", "int32", "int64"] as const),
  ...(["uint8", "uint16", "uint32", "uint64", "bool"] as const),
];
const header = (descr: string, shape: string, order = "False") =>
  `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }\n`;

describe("an npy file", () => {
  test("of NumPy in big-endian order with the first axis running fastest comes out row-major", () => {
    // np.save(file, np.asfortranarray(np.arange(6, dtype=">i2").reshape(2, 3)))
    const text = `${header(">i2", "(2, 3)", "True").slice(0, -1).padEnd(117)}\n`;
    const file = npyFile(text, [0, 0, 0, 3, 0, 1, 0, 4, 0, 2, 0, 5]);
    expect(text.length).toBe(0x76);
    expect(readNpy(file)).toEqual(stored([2, 3], [0, 1, 2, 3, 4, 5], "int16"));
  });

  test("is written with the bytes of NumPy's own", () => {
    // np.save(file, np.array([[1.5, -2]], dtype="f4"))
    const text = `${header("<f4", "(1, 2)").slice(0, -1).padEnd(117)}\n`;
    expect(writeNpy(stored([1, 2], [1.5, -2]))).toEqual(npyFile(text, [0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0]));
  });

  test.each([
    ["<f2", [0x66, 0xae], -0.0999755859375, "float16"],
    [">f2", [0xae, 0x66], -0.0999755859375, "float16"],
    ["<f4", [0, 0, 0xc0, 0x3f], 1.5, "float32"],
    [">f4", [0x3f, 0xc0, 0, 0], 1.5, "float32"],
    ["<f8", [0, 0, 0, 0, 0, 0, 4, 0xc0], -2.5, "float64"],
    [">f8", [0xc0, 4, 0, 0, 0, 0, 0, 0], -2.5, "float64"],
    ["|i1", [0xfe], -2, "int8"],
    ["<i2", [0xfe, 0xff], -2, "int16"],
    ["<i4", [0, 0, 0, 0x80], -(2 ** 31), "int32"],
    ["<i8", [1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff], 1 - 2 ** 32, "int64"],
    [">i8", [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1], 1 - 2 ** 32, "int64"],
    ["|u1", [0xfe], 254, "uint8"],
    [">u2", [1, 2], 258, "uint16"],
    ["<u4", [0, 0, 0, 0x80], 2 ** 31, "uint32"],
    ["<u8", [0, 0, 0, 0, 1, 0, 0, 0], 2 ** 32, "uint64"],
    [">u8", [0, 0, 0, 1, 0, 0, 0, 0], 2 ** 32, "uint64"],
    ["|b1", [1], 1, "bool"],
  ] as const)("of type %s is read", (descr, bytes, value, type) => {
    expect(readNpy(npyFile(header(descr, "()"), bytes))).toEqual(stored([], [value], type));
  });

  test.each([1, 2, 3])("of version %i is read, with keys in any order", (version) => {
    const text = '{"shape":(3,),"fortran_order":False,"descr":"|u1"}';
    expect(readNpy(npyFile(text, [1, 2, 3], version))).toEqual(stored([3], [1, 2, 3], "uint8"));
  });

  test("comes back as it was, in each type", () => {
    fc.assert(
      fc.property(storedArrays(types), (array) => {
        const file = writeNpy(array);
        expect(readNpy(file)).toEqual(array);
        expect(writeNpy(readNpy(file))).toEqual(file);
        // a file that lies in the middle of a buffer
        expect(readNpy(Uint8Array.from([7, ...file, 7]).subarray(1, file.length + 1))).toEqual(array);
      }),
    );
  });

  test("holds each of the 65536 half precision numbers, and rounds others to the nearest of them", () => {
    const bits = Array.from({ length: 65536 }, (_, k) => k).filter((k) => (k & 0x7fff) <= 0x7c00);
    const all = readNpy(
      npyFile(
        header("<f2", `(${bits.length},)`),
        bits.flatMap((k) => little(k, 2)),
      ),
    );
    expect([...writeNpy(all).slice(128)]).toEqual(bits.flatMap((k) => little(k, 2)));

    // halfway between two neighbors the even one, and the nearer one a little beside
    const positive = all.values.slice(0, 0x7c00);
    const middles = positive.slice(1).map((high, k) => (positive[k] + high) / 2);
    const besides = positive
      .slice(1)
      .map((high, k) => positive[k] + (high - positive[k]) * (k % 3 === 0 ? 7 / 16 : 9 / 16));
    const rounded = (values: Float64Array) => readNpy(writeNpy(stored([values.length], [...values], "float16"))).values;
    expect(rounded(middles)).toEqual(middles.map((_, k) => positive[k + (k % 2)]));
    expect(rounded(middles.map((value) => -value))).toEqual(middles.map((_, k) => -positive[k + (k % 2)]));
    expect(rounded(besides)).toEqual(besides.map((_, k) => positive[k + (k % 3 === 0 ? 0 : 1)]));
  });

  test.each([
    [Uint8Array.of(), /^readNpy: expected an npy file, which begins with \\x93NUMPY, got other bytes$/],
    [Uint8Array.from(ascii("PK\x03\x04")), /got other bytes$/],
    [npyFile("", []).subarray(0, 8), /expected a header length, got the end of the file; it is truncated$/],
    [npyFile(header("|u1", "()"), [1], 4), /expected version 1, 2 or 3 of the format, got 4$/],
    [npyFile("x".repeat(10_001), [], 2), /expected a header of at most 10000 bytes, got 10001$/],
    [
      npyFile(header("|u1", "()"), []).subarray(0, 40),
      /expected a header of \d+ bytes, got 30; the file is truncated$/,
    ],
    [npyFile("{}", []), /expected a header with the keys descr, fortran_order and shape, got $/],
    [npyFile("{'descr': '|u1', 'descr': '|u1'}", []), /expected each key of the header once, got "descr" twice$/],
    [npyFile("{'descr'", []), /expected ":" in the header, got its end$/],
    [npyFile("{1: 2}", []), /expected a key in the header, got 1$/],
    [npyFile("{'shape': 1}", []), /expected a value of "shape" in the header, got 1$/],
    [npyFile("{'shape': (1 2)}", []), /expected "," in the header, got 2$/],
    [npyFile("{'shape': (-1,)}", []), /expected a dictionary of one plain type as header, got "-1,\)\}"/],
    [npyFile(`${header("|u1", "()")}x`, []), /expected a dictionary of one plain type as header, got "x"/],
    [npyFile(`${header("|u1", "()")}{`, []), /expected nothing behind the header, got \{$/],
    [
      npyFile("{'descr': [('a', '<f4')], 'shape': ()}", []),
      /got "\[\('a', '<f4'\)\], 'sh"; arrays with fields are not read$/,
    ],
    [npyFile(header("|u1", "'x'"), [1]), /expected a tuple of integers as shape, got x$/],
    [npyFile(header("|u1", "()", "'x'"), [1]), /expected fortran_order to be True or False, got x$/],
    [
      npyFile(header("<c8", "()"), []),
      /expected numbers of a type among f2, .*, b1, got the type "<c8"; convert the array/,
    ],
    [npyFile(header("|O", "()"), []), /got the type "\|O"; convert the array, as with array\.astype\("float64"\)$/],
    [npyFile(header("|f4", "()"), [0, 0, 0, 0]), /got the type "\|f4"/],
    [npyFile(header("|u1", `(${"1,".repeat(65)})`), [1]), /expected at most 64 axes, got 65$/],
    [npyFile(header("|u1", "(9999999999999999,)"), [1]), /expected extents below 2\^53, got 10000000000000000$/],
    [
      npyFile(header("<f4", "(4000000000, 4000000000)"), []),
      /expected 64000000000000000000 bytes of numbers, .*, got 0$/,
    ],
    [npyFile(header("<f4", "(2,)"), [0, 0, 0, 0]), /expected 8 bytes of numbers, float32 \[2\], got 4$/],
    [npyFile(header("|u1", "(2,)"), [1, 2, 3]), /expected 2 bytes of numbers, uint8 \[2\], got 3$/],
    [
      npyFile(header("<u8", "()"), [0, 0, 0, 0, 0, 0, 0x20, 0]),
      /expected uint64 numbers below 2\^53 in magnitude, which float64 holds, got 9007199254740992$/,
    ],
  ])("is refused where it is wrong (%#)", (file, message) => {
    expect(() => readNpy(file)).toThrow(message);
    expect(() => readNpy(file)).toThrow(CreaseError);
  });

  test("is not written of what its type cannot hold", () => {
    expect(() => readNpy("x" as unknown as Uint8Array)).toThrow(/^readNpy: expected a Uint8Array, got string$/);
    expect(() => writeNpy(stored([1], [1], "bfloat16"))).toThrow(
      /^writeNpy: expected a type that NumPy has, got bfloat16; store the array as float32$/,
    );
    expect(() => writeNpy(stored([2], [1]))).toThrow(/^writeNpy: expected 2 values for the shape \[2\], got 1$/);
    expect(() => writeNpy(stored([-1], [1]))).toThrow(/^writeNpy: expected extents of at least 0, got \[-1\]$/);
    expect(() => writeNpy({ ...stored([1], [1]), values: [1] as unknown as Float64Array })).toThrow(
      /^writeNpy: expected values in a Float64Array, got object$/,
    );
    expect(() => writeNpy(stored([2], [1, 256], "uint8"))).toThrow(
      /^writeNpy: expected integers from 0 to 255 for uint8, got 256 at 1$/,
    );
    expect(() => writeNpy(stored([], [0.5], "int64"))).toThrow(RangeError);
    expect(() => writeNpy(stored([], [65520], "float16"))).toThrow(
      /^writeNpy: expected numbers that are finite as float16, got 65520 at 0$/,
    );
    expect(() => writeNpy(stored([], [1e39]))).toThrow(CreaseError);
    expect(readNpy(writeNpy(stored([2], [Number.NaN, Number.NEGATIVE_INFINITY], "float16"))).values).toEqual(
      Float64Array.of(Number.NaN, Number.NEGATIVE_INFINITY),
    );
  });
});
