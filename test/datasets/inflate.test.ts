import { gzipSync } from "node:zlib";
import { CreaseError, createRandom } from "crease/numeric";
import { describe, expect, test } from "vitest";
import { inflate } from "../../src/datasets/inflate.ts";

const random = createRandom(4, "bytes");
const noise = (length: number) => Uint8Array.from({ length }, () => random.integer(256));
const inflated = (bytes: Uint8Array, maxBytes = 2 ** 20) => inflate(bytes, "inflate", maxBytes);
const joined = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

/** What a file inflates to, or undefined where it is refused as it should be. */
function attempt(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return inflated(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(CreaseError);
    expect(error).toMatchObject({ code: "format", message: expect.stringMatching(/^inflate: expected a whole gzip/) });
    return undefined;
  }
}

describe("a gzip file", () => {
  const headBytes = 10;
  const files: [string, Uint8Array, number][] = [
    // BFINAL and the type take three bits of a byte; the rest of it, and the complement of the length, are not data
    ["incompressible bytes, which are stored", noise(60), 5 + 16],
    ["bytes in a fixed code", Uint8Array.from({ length: 60 }, (_, i) => i % 7), 7],
    ["bytes in a code of their own", Uint8Array.from({ length: 400 }, () => 100 + (random.integer(256) & 21)), 7],
  ];

  test.each(files)("never gives other bytes when a bit is flipped: %s", (_, bytes, unused) => {
    const file = Uint8Array.from(gzipSync(bytes, { level: 9 }));
    expect(inflated(file)).toEqual(bytes);
    let unseen = 0;
    // without the two bytes by which a gzip file is known
    for (let bit = 16; bit < 8 * file.length; bit++) {
      const damaged = file.slice();
      damaged[bit >> 3] ^= 1 << (bit & 7);
      const result = attempt(damaged);
      if (result === undefined) continue;
      expect(result).toEqual(bytes);
      if (bit >= 8 * headBytes) unseen++;
    }
    expect(unseen).toBeLessThanOrEqual(unused);
  });

  test("is refused when it is cut off, wherever, or when something stands behind it", () => {
    const file = Uint8Array.from(gzipSync(noise(60)));
    for (let length = 2; length < file.length; length++) expect(attempt(file.subarray(0, length))).toBeUndefined();
    for (const length of [1, 3, 4, 12]) {
      expect(attempt(joined(file, new Uint8Array(length)))).toBeUndefined();
      expect(attempt(joined(file, noise(length)))).toBeUndefined();
    }
  });

  test("with another checksum or with unknown flags is refused by name", () => {
    const file = Uint8Array.from(gzipSync(noise(60)));
    const checksum = file.slice();
    checksum[file.length - 8] ^= 1;
    expect(() => inflated(checksum)).toThrow(
      "inflate: expected a whole gzip file, got one with another checksum; fetch the file again",
    );
    const flags = file.slice();
    flags[3] |= 0x80;
    expect(() => inflated(flags)).toThrow(", got one with unknown flags;");
  });

  test("of several members is all of them, each with its checksum, wherever a piece ends", () => {
    // incompressible members of which one ends a few bytes around the 65 536 that are inflated at once
    const overhead = gzipSync(noise(65_500)).length - 65_500;
    for (let around = -12; around <= 12; around++) {
      const first = noise(65_536 + around - overhead);
      const members = [first, noise(50), new Uint8Array(0), new Uint8Array(3000)];
      const files = members.map((member) => Uint8Array.from(gzipSync(member)));
      expect(files[0].length).toBe(65_536 + around);
      const result = inflated(Buffer.concat(files));
      expect(Buffer.compare(result, Buffer.concat(members))).toBe(0);
      if (around !== 0) continue;
      for (let damaged = 0; damaged < 3; damaged++) {
        const wrong = files.map((file) => file.slice());
        wrong[damaged][wrong[damaged].length - 8] ^= 1;
        expect(() => inflated(Buffer.concat(wrong))).toThrow(", got one with another checksum;");
      }
    }
  });

  test("that inflates beyond its bound is refused, and one that just fits is not", () => {
    const file = Uint8Array.from(gzipSync(new Uint8Array(1000)));
    expect(inflated(joined(file, file), 2000)).toEqual(new Uint8Array(2000));
    expect(() => inflated(joined(file, file), 1999)).toThrow(", got more than 1999 bytes;");
  });
});

describe("another file", () => {
  test("is returned as it is", () => {
    for (const bytes of [new Uint8Array(0), Uint8Array.of(0x1f), Uint8Array.of(1, 2, 3)]) {
      expect(inflated(bytes)).toBe(bytes);
    }
  });
});
