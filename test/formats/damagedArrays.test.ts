import { crc32, deflateRawSync, inflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { readNpy, readNpz, readSafetensors, writeNpy, writeNpz, writeSafetensors } from "../../src/formats/index.ts";
import { CreaseError } from "../../src/numeric/errors.ts";
import { stored, zipFile } from "./arrayFiles.ts";
import { seededNumbers } from "./onnxRuntime.ts";

const weight = stored([3, 4], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
const bias = stored([3], [0.5, -0.25, 1.5], "float16");
const steps = stored([], [7], "int64");
const tensors = new Map([
  ["0.weight", weight],
  ["0.bias", bias],
  ["steps", steps],
]);
const npy = writeNpy(weight);
const deflated = { name: "w.npy", content: deflateRawSync(npy), method: 8, size: npy.length };

type Spoil = (file: Uint8Array) => Uint8Array;

const kinds: readonly [string, (spoil: Spoil) => Uint8Array, (bytes: Uint8Array) => unknown][] = [
  ["npy", (spoil) => spoil(npy), readNpy],
  ["safetensors", (spoil) => spoil(writeSafetensors({ tensors, metadata: { format: "pt" } })), readSafetensors],
  ["npz", (spoil) => spoil(writeNpz(tensors)), readNpz],
  // with a checksum that fits, the damage gets further
  ["npy within npz", (spoil) => zipFile([{ name: "w.npy", content: spoil(npy) }]), readNpz],
  [
    "deflated npy",
    (spoil) => {
      const content = spoil(deflated.content);
      return zipFile([{ ...deflated, content, checksum: checksumOf(content) }]);
    },
    readNpz,
  ],
];

function checksumOf(content: Uint8Array): number {
  try {
    return crc32(inflateRawSync(content));
  } catch {
    return 0;
  }
}

const runs = 1200;

test.each(kinds)(
  `${runs} damaged files of %s are read, or refused with a CreaseError, each within a second`,
  (name, make, read) => {
    const seed = 42;
    const next = seededNumbers(seed);
    const below = (bound: number) => Math.floor(next() * bound);
    let accepted = 0;
    let longest = 0;
    for (let run = 0; run < runs; run++) {
      const damaged = make((file) => Uint8Array.from(damage([...file], below)));
      const start = performance.now();
      try {
        read(damaged);
        accepted++;
      } catch (error) {
        if (!(error instanceof CreaseError)) throw new Error(`run ${run} of seed ${seed} (${name})`, { cause: error });
        expect(error.message).toMatch(/^read(?:Npy|Npz|Safetensors): /);
        expect(error.message.length).toBeLessThan(1000);
      }
      longest = Math.max(longest, performance.now() - start);
    }
    // both outcomes occur
    expect(accepted).toBeGreaterThan(10);
    expect(accepted).toBeLessThan(runs);
    expect(longest).toBeLessThan(1000);
  },
);

/** One to three changes: a byte set, a bit flipped, bytes taken out, bytes put in twice, the end cut off. */
function damage(bytes: number[], below: (bound: number) => number): number[] {
  for (let change = below(3); change >= 0; change--) {
    const position = below(bytes.length);
    const kind = below(10);
    if (kind < 4) bytes[position] = below(256);
    else if (kind < 7) bytes[position] ^= 1 << below(8);
    else if (kind === 7) bytes.splice(position, 1 + below(8));
    else if (kind === 8) bytes.splice(position, 0, ...bytes.slice(position, position + 1 + below(32)));
    else bytes.length = position + 1;
  }
  return bytes;
}
