import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ArrayType, readSafetensors, writeSafetensors } from "../../src/formats/index.ts";
import { CreaseError } from "../../src/numeric/errors.ts";
import { base64, safetensorsFile, stored, storedArrays } from "./arrayFiles.ts";

const types: readonly ArrayType[] = [
  ...(["float16", "bfloat16", "float32", "float64", "int8", "int16", "int32", "int64"] as const),
  ...(["uint8", "uint16", "uint32", "uint64", "bool"] as const),
];
const entry = (dtype: string, shape: string, offsets: string) =>
  `{"dtype":"${dtype}","shape":[${shape}],"data_offsets":[${offsets}]}`;

describe("a safetensors file", () => {
  test("of the specification's form is read", () => {
    const header = `{"b":${entry("I8", "2", "4,6")},"a":${entry("F32", "", "0,4")},"__metadata__":{"format":"pt"}}  `;
    const { tensors, metadata } = readSafetensors(safetensorsFile(header, [0, 0, 0xc0, 0x3f, 0xff, 1]));
    expect([...tensors]).toEqual([
      ["b", stored([2], [-1, 1], "int8")],
      ["a", stored([], [1.5])],
    ]);
    expect(metadata).toEqual({ format: "pt" });
    expect(readSafetensors(safetensorsFile("{}")).tensors.size).toBe(0);
  });

  test("of the reference implementation is read, and written with the same bytes", () => {
    // safetensors.torch.save with metadata {"format": "pt"}: [[1.5, -2.0]] as "0.weight", 0.25 as bfloat16 in "0.bias",
    // −0.1 as float16 in "half", [3, −4] in "steps", [True, False, True] in "mask"; safetensors 0.8
    const file = base64(
      "UAEAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJmb3JtYXQiOiJwdCJ9LCJzdGVwcyI6eyJkdHlwZSI6Ikk2NCIsInNoYXBlIjpbMl0sImRhdGFfb2" +
        "Zmc2V0cyI6WzAsMTZdfSwiMC53ZWlnaHQiOnsiZHR5cGUiOiJGMzIiLCJzaGFwZSI6WzEsMl0sImRhdGFfb2Zmc2V0cyI6WzE2LDI0XX0sIjAu" +
        "YmlhcyI6eyJkdHlwZSI6IkJGMTYiLCJzaGFwZSI6WzFdLCJkYXRhX29mZnNldHMiOlsyNCwyNl19LCJoYWxmIjp7ImR0eXBlIjoiRjE2Iiwic2" +
        "hhcGUiOltdLCJkYXRhX29mZnNldHMiOlsyNiwyOF19LCJtYXNrIjp7ImR0eXBlIjoiQk9PTCIsInNoYXBlIjpbM10sImRhdGFfb2Zmc2V0cyI6" +
        "WzI4LDMxXX19ICAgICADAAAAAAAAAPz/////////AADAPwAAAMCAPmauAQAB",
    );
    const content = readSafetensors(file);
    expect([...content.tensors]).toEqual([
      ["steps", stored([2], [3, -4], "int64")],
      ["0.weight", stored([1, 2], [1.5, -2])],
      ["0.bias", stored([1], [0.25], "bfloat16")],
      ["half", stored([], [-0.0999755859375], "float16")],
      ["mask", stored([3], [1, 0, 1], "bool")],
    ]);
    const tensors = new Map([...content.tensors].reverse());
    expect(writeSafetensors({ tensors, metadata: content.metadata })).toEqual(file);
  });

  test("comes back as it was, whatever the names", () => {
    const names = fc.oneof(
      fc.constantFrom("0.weight", "__proto__", "constructor", "../../up", '"\\\n', "σ\u2028", ""),
      fc.string({ unit: "grapheme" }).filter((name) => name.isWellFormed() && name !== "__metadata__"),
    );
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(names, storedArrays(types)), { selector: ([name]) => name }), (entries) => {
        const file = writeSafetensors({ tensors: new Map(entries), metadata: { framework: "σ" } });
        const content = readSafetensors(file);
        expect(new Map(content.tensors)).toEqual(new Map(entries));
        expect(content.metadata).toEqual({ framework: "σ" });
        expect(writeSafetensors(content)).toEqual(file);
        // numbers begin at a multiple of 8, as the reference implementation has it
        expect(new DataView(file.buffer).getUint32(0, true) % 8).toBe(0);
      }),
    );
  });

  const tensor = (json: string) => safetensorsFile(`{"a":${json}}`, [1, 2, 3, 4]);
  test.each([
    [Uint8Array.of(1, 2), /^readSafetensors: expected a header length of 8 bytes, got a file of 2; it is truncated$/],
    [
      safetensorsFile("{}", [], 3),
      /expected a header of at most 2 bytes, got a length of 3; the file is truncated or no safetensors file$/,
    ],
    [safetensorsFile("{}", [], 2 ** 60), /got a length of 1152921504606847000/],
    [safetensorsFile(" {}"), /expected a header that begins with "\{", got another byte$/],
    [Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0xff), /expected a header in UTF-8, got bytes that are not$/],
    [safetensorsFile("{"), /expected a key in quotes at character 1 of the header, got its end$/],
    [safetensorsFile("{}x"), /expected nothing behind the header at character 2 of the header, got "x"$/],
    [safetensorsFile('{"a":{} "b":{}}'), /expected "," or "\}" at character 8 of the header/],
    [safetensorsFile('{"a" 1}'), /expected ":" at character 5 of the header/],
    [safetensorsFile('{"a'), /expected text in quotes at character 1 of the header, got "\\"a"$/],
    [safetensorsFile('{"\\q":1}'), /expected text in quotes at character 1/],
    [
      safetensorsFile('{"a":null}'),
      /expected an object, a list, text or an integer from 0 at character 5 of the header, got "null\}"$/,
    ],
    [safetensorsFile('{"a":[1 2]}'), /expected "," or "\]" at character 8/],
    [safetensorsFile('{"a":[01]}'), /expected an integer below 2\^53 at character 6/],
    [safetensorsFile('{"a":9007199254740992}'), /expected an integer below 2\^53 at character 5/],
    [safetensorsFile('{"a":{},"a":{}}'), /expected each key of the header once, got "a" twice$/],
    [safetensorsFile('{"__metadata__":{},"\\u005f_metadata__":{}}'), /expected each key of the header once/],
    [safetensorsFile(`{"a":${"[".repeat(9)}`), /expected a header nested at most 4 deep at character 8 of the header/],
    [safetensorsFile(`{"a":${'{"a":'.repeat(1e5)}`), /expected a header nested at most 4 deep/],
    [safetensorsFile('{"__metadata__":{"a":1}}'), /expected __metadata__ to hold texts only, got something else$/],
    [tensor("7"), /expected an object for tensor "a", got something else$/],
    [tensor("{}"), /expected tensor "a" to be of a type among BOOL, .*, U64, got none$/],
    [tensor(entry("F8_E4M3", "4", "0,4")), /expected tensor "a" to be of a type among .*, got "F8_E4M3"$/],
    [tensor(entry("toString", "4", "0,4")), /got "toString"$/],
    [tensor('{"dtype":"U8","data_offsets":[0,4]}'), /expected a shape of tensor "a", got none$/],
    [tensor('{"dtype":"U8","shape":{},"data_offsets":[0,4]}'), /expected a shape of tensor "a", got an object$/],
    [tensor(entry("U8", "4", "4")), /expected two data_offsets of tensor "a", got \[4\]$/],
    [tensor(entry("U8", "4", "4,0")), /expected 4 bytes of tensor "a", U8 \[4\], got -4$/],
    [tensor(entry("U8", "5", "0,4")), /expected 5 bytes of tensor "a", U8 \[5\], got 4$/],
    [tensor(entry("U8", "9007199254740991,9007199254740991,0", "0,4")), /expected 0 bytes of tensor "a"/],
    [tensor(entry("U8", "9007199254740991,9007199254740991", "0,4")), /expected 8\.\d+e\+31 bytes of tensor "a"/],
    [tensor(entry("U8", "3", "1,4")), /expected tensor "a" to begin at byte 0, got 1, which leaves a gap$/],
    [tensor(entry("U8", "3", "0,3")), /expected 3 bytes behind the header, got 4$/],
    [tensor(entry("U8", "8", "0,8")), /expected 8 bytes behind the header, got 4$/],
    [
      tensor(`${entry("U8", "3", "0,3")},"b":${entry("U8", "2", "2,4")}`),
      /expected tensor "b" to begin at byte 3, got 2, which overlaps another$/,
    ],
    [
      safetensorsFile(`{"a":${entry("U64", "", "0,8")}}`, [0, 0, 0, 0, 0, 0, 0x20, 0]),
      /tensor "a": expected uint64 numbers below 2\^53 in magnitude/,
    ],
  ])("is refused where it is wrong (%#)", (file, message) => {
    expect(() => readSafetensors(file)).toThrow(message);
    expect(() => readSafetensors(file)).toThrow(CreaseError);
  });

  test("with a large header is read or refused in time that grows with it", () => {
    const start = performance.now();
    const count = 20_000;
    const names = Array.from({ length: count }, (_, k) => `"layers.${k}.weight":${entry("U8", "1", `${k},${k + 1}`)}`);
    expect(readSafetensors(safetensorsFile(`{${names.join(",")}}`, new Array(count).fill(7))).tensors.size).toBe(count);
    expect(() => readSafetensors(safetensorsFile(`{"a":${"1".repeat(1e6)}}`))).toThrow(/an integer below 2\^53/);
    expect(() => readSafetensors(safetensorsFile(`{"${"\\u0061".repeat(1e5)}":`))).toThrow(/got its end$/);
    expect(performance.now() - start).toBeLessThan(3000);
  });

  test("takes arguments of the right kind", () => {
    expect(() => readSafetensors("x" as unknown as Uint8Array)).toThrow(
      /^readSafetensors: expected a Uint8Array, got string$/,
    );
    const write = (name: string, array = stored([], [1])) => writeSafetensors({ tensors: new Map([[name, array]]) });
    expect(() => write("__metadata__")).toThrow(
      /^writeSafetensors: expected a name other than __metadata__ of valid text, got "__metadata__"$/,
    );
    expect(() => write("\ud800")).toThrow(RangeError);
    expect(() => write("a", stored([2], [1]))).toThrow(
      /^writeSafetensors: tensor "a": expected 2 values for the shape \[2\], got 1$/,
    );
    expect(() => write("a", stored([], [3.4e39], "bfloat16"))).toThrow(
      /^writeSafetensors: tensor "a": expected numbers that are finite as bfloat16, got 3\.4e\+39 at 0$/,
    );
  });
});
