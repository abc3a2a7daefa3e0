import { crc32, deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readNpz, writeNpy, writeNpz } from "../../src/formats/index.ts";
import { CreaseError } from "../../src/numeric/errors.ts";
import { base64, little, stored, storedArrays, zipFile } from "./arrayFiles.ts";

const array = stored([2], [1.5, -2]);
const npy = writeNpy(array);
const entry = { name: "w.npy", content: npy };
const deflated = { name: "w.npy", content: deflateRawSync(npy), method: 8, size: npy.length };

describe("an npz file", () => {
  test("of NumPy is read, stored and with zip64 fields in its local headers", () => {
    // np.savez(file, w=np.array([[1.5, -2]], dtype="f4"), b=np.array(7, dtype="i8")), NumPy 2.4
    const file = base64(
      "UEsDBC0AAAAAAAAAIQD9z6UI//////////8FABQAdy5ucHkBABAAiAAAAAAAAACIAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxmNCcsIC" +
        "dmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgxLCAyKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg" +
        "ICAgICAgICAgICAgICAgICAKAADAPwAAAMBQSwMELQAAAAAAAAAhACO48Gz//////////wUAFABiLm5weQEAEACIAAAAAAAAAIgAAAAAAAAAk0" +
        "5VTVBZAQB2AHsnZGVzY3InOiAnPGk4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKCksIH0gICAgICAgICAgICAgICAgICAg" +
        "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoHAAAAAAAAAFBLAQItAy0AAAAAAAAAIQD9z6UIiAAAAIgAAAAFAA" +
        "AAAAAAAAAAAACAAQAAAAB3Lm5weVBLAQItAy0AAAAAAAAAIQAjuPBsiAAAAIgAAAAFAAAAAAAAAAAAAACAAb8AAABiLm5weVBLBQYAAAAAAgAC" +
        "AGYAAAB+AQAAAAA=",
    );
    expect([...readNpz(file)]).toEqual([
      ["w", stored([1, 2], [1.5, -2])],
      ["b", stored([], [7], "int64")],
    ]);
  });

  test("of NumPy is read, deflated", () => {
    // np.savez_compressed(file, w=np.array([[1.5, -2]], dtype="f4"), zeros=np.zeros((20, 30))), NumPy 2.4
    const file = base64(
      "UEsDBC0AAAAIAAAAIQD9z6UI//////////8FABQAdy5ucHkBABAAiAAAAAAAAABNAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqKuo6" +
        "Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GoY6CkaaOgq1CmQDLgaGA/YMQAIAUEsDBC0AAAAIAAAAIQCR3CdO//////////8JABQAemVy" +
        "b3MubnB5AQAQAEATAAAAAAAAaAAAAAAAAADtyDEOgkAUANGl5RS/+5JsQaAhxtoOQkNBZTawhMKI2TU0hFN4YfEKVhbzupl309Vtn5jVbDr6OA" +
        "Q9i16mSq3otIRXcI/bEkb//Vd3j/74cXZPf/SpyK2UeWZllx+lBgAAAAAAAPhjH1BLAQItAy0AAAAIAAAAIQD9z6UITQAAAIgAAAAFAAAAAAAA" +
        "AAAAAACAAQAAAAB3Lm5weVBLAQItAy0AAAAIAAAAIQCR3CdOaAAAAEATAAAJAAAAAAAAAAAAAACAAYQAAAB6ZXJvcy5ucHlQSwUGAAAAAAIAAg" +
        "BqAAAAJwEAAAAA",
    );
    const arrays = readNpz(file);
    expect(arrays.get("w")).toEqual(stored([1, 2], [1.5, -2]));
    expect(arrays.get("zeros")).toEqual(stored([20, 30], new Array<number>(600).fill(0), "float64"));
  });

  test("comes back as it was, whatever the names", () => {
    const names = fc.constantFrom("w", "0.weight", "__proto__", "constructor", "../../up", "/root", "C:\\x", "σ", "7");
    const types = ["float16", "float32", "float64", "int64", "uint8", "bool"] as const;
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(names, storedArrays(types)), { selector: ([name]) => name }), (entries) => {
        const arrays = new Map(entries);
        const file = writeNpz(arrays);
        expect(new Map(readNpz(file))).toEqual(arrays);
        expect(writeNpz(readNpz(file))).toEqual(file);
      }),
    );
  });

  test("may have a comment, a zip64 field in its list, and the end's signature in its comment", () => {
    const zip64 = [1, 0, 16, 0, ...little(npy.length, 8), ...little(npy.length, 8)];
    const wide = { ...entry, size: 0xffffffff, storedSize: 0xffffffff, extra: [9, 9, 0, 0, ...zip64] };
    expect(readNpz(zipFile([wide], "PK\x05\x06 and more text than one record is long")).get("w")).toEqual(array);
  });

  test.each([
    [
      "no zip file",
      npy,
      /^readNpz: expected a zip file, got no list of files at its end; the file is truncated or no zip file$/,
    ],
    ["an empty file", Uint8Array.of(), /got no list of files at its end/],
    ["a file cut short", zipFile([entry]).subarray(0, -1), /got no list of files at its end/],
    ["equal names", zipFile([entry, entry]), /expected each name once, got "w\.npy" twice$/],
    ["other files", zipFile([{ ...entry, name: "readme.txt" }]), /expected files NAME\.npy only, got "readme\.txt"$/],
    [
      "a file that is no npy file",
      zipFile([{ ...entry, content: npy.subarray(1) }]),
      /^readNpz: "w\.npy": expected an npy file/,
    ],
    ["an encrypted file", zipFile([{ ...entry, flags: 1 }]), /expected "w\.npy" to be readable, got it encrypted$/],
    [
      "another compression",
      zipFile([{ ...entry, method: 14 }]),
      /to be stored or deflated, got compression method 14$/,
    ],
    ["a wrong checksum", zipFile([{ ...entry, checksum: 1 }]), /to have the checksum of its record, got another one$/],
    [
      "damaged content",
      zipFile([{ ...deflated, checksum: 1 }]),
      /to have the checksum of its record, got another one$/,
    ],
    [
      "a size beyond the file",
      zipFile([{ ...entry, storedSize: 999, size: 999 }]),
      /expected 999 bytes of "w\.npy", got \d+; the file is truncated$/,
    ],
    [
      "two sizes of one stored file",
      zipFile([{ ...entry, size: 137 }]),
      /expected "w\.npy" to inflate to at most 136 bytes, got a claim of 137$/,
    ],
    [
      "more than its size",
      zipFile([{ ...deflated, size: 100 }]),
      /expected "w\.npy" to inflate to 100 bytes, got more$/,
    ],
    [
      "less than its size",
      zipFile([{ ...deflated, size: 500 }]),
      /expected "w\.npy" to inflate to 500 bytes, got 136$/,
    ],
    [
      "half of a deflated file",
      zipFile([{ ...deflated, content: deflated.content.subarray(0, 30) }]),
      /in deflate's format, got unexpected EOF; the file is damaged$/,
    ],
    [
      "bytes that deflate never writes",
      zipFile([{ ...deflated, content: Uint8Array.of(7, 7, 7) }]),
      /in deflate's format, got .*; the file is damaged$/,
    ],
    [
      "a place that is not its own",
      zipFile([{ ...entry, offset: 3 }]),
      /expected "w\.npy" to begin at byte 3, got something else; the file is damaged$/,
    ],
    [
      "sizes said to be elsewhere",
      zipFile([{ ...entry, size: 0xffffffff }]),
      /expected the sizes of "w\.npy" in a zip64 field, got none$/,
    ],
  ])("of %s is refused", (_, file, message) => {
    expect(() => readNpz(file)).toThrow(message);
    expect(() => readNpz(file)).toThrow(CreaseError);
  });

  test("with a spoiled end record is refused", () => {
    const spoiled = (offset: number, byte: number) => {
      const file = zipFile([entry]);
      file[file.length - 22 + offset] = byte;
      return () => readNpz(file);
    };
    expect(spoiled(4, 1)).toThrow(/expected a zip file in one part, got one of several$/);
    expect(spoiled(12, 9)).toThrow(/expected the list of files to end at byte \d+, got \d+; the file is damaged$/);
    expect(spoiled(16, 9)).toThrow(/expected the list of files to end at byte \d+/);
    const wide = zipFile([entry]);
    wide.fill(255, wide.length - 6, wide.length - 2);
    expect(() => readNpz(wide)).toThrow(
      /expected fewer than 65535 files and less than 4 GiB, got a zip64 file; split it$/,
    );
    const list = zipFile([entry]);
    list[list.length - 22 - 51] = 0;
    expect(() => readNpz(list)).toThrow(
      /expected a file's record at byte \d+, got something else; the file is damaged$/,
    );
    const long = zipFile([entry]);
    long[long.length - 22 - 51 + 28] = 99;
    expect(() => readNpz(long)).toThrow(/expected a file's record of 145 bytes, got 51$/);
  });

  test("that inflates beyond its bound is refused before it is inflated", () => {
    const zeros = new Uint8Array(2 ** 24);
    const bomb = {
      name: "bomb.npy",
      content: deflateRawSync(zeros),
      method: 8,
      size: zeros.length,
      checksum: crc32(zeros),
    };
    // the files of a list may share their bytes: 200 times 16 MiB in 20 kB
    const shared = Array.from({ length: 200 }, (_, k) => ({ ...bomb, name: `${k}.npy`, offset: 0 }));
    const overlapping = zipFile([
      shared[0],
      ...shared.slice(1).map((one) => ({ ...one, content: new Uint8Array(0), storedSize: bomb.content.length })),
    ]);
    const start = performance.now();
    expect(() => readNpz(overlapping)).toThrow(
      /^readNpz: expected at most 1073741824 bytes when inflated, got more; raise maxBytes if the file is trusted$/,
    );
    expect(() => readNpz(zipFile([bomb]), { maxBytes: 2 ** 24 - 1 })).toThrow(
      /expected at most 16777215 bytes when inflated/,
    );
    expect(() => readNpz(zipFile([bomb]))).toThrow(/"bomb\.npy": expected an npy file/);
    // a claim that deflate cannot keep, and one that is too low
    const claim = { ...bomb, size: 1032 * bomb.content.length + 1 };
    expect(() => readNpz(zipFile([claim]))).toThrow(
      /expected "bomb\.npy" to inflate to at most \d+ bytes, got a claim of \d+$/,
    );
    expect(() => readNpz(zipFile([{ ...bomb, size: 1000 }]))).toThrow(
      /expected "bomb\.npy" to inflate to 1000 bytes, got more$/,
    );
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test("takes arguments of the right kind", () => {
    expect(() => readNpz("x" as unknown as Uint8Array)).toThrow(/^readNpz: expected a Uint8Array, got string$/);
    expect(() => readNpz(zipFile([]), { maxBytes: Number.NaN })).toThrow(
      /^readNpz: expected maxBytes of at least 0, got NaN$/,
    );
    expect(readNpz(zipFile([])).size).toBe(0);
    expect(() => writeNpz(new Map([["", array]]))).toThrow(/^writeNpz: expected names of 1 to 65000 bytes, got ""$/);
    const many = new Map(Array.from({ length: 65_535 }, (_, k) => [String(k), stored([0], [])] as const));
    expect(() => writeNpz(many)).toThrow(
      /^writeNpz: expected fewer than 65535 arrays and 4 GB in all, got 65535 of 8388480 bytes; write several files$/,
    );
    expect(() => writeNpz(new Map([["w", stored([2], [1])]]))).toThrow(
      /^writeNpz: "w": expected 2 values for the shape \[2\], got 1$/,
    );
  });
});
