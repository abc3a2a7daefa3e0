import type { Network } from "crease/network";
import {
  box,
  cellCount,
  countRegionsSync,
  type Partition,
  pieceInPattern,
  planeThrough,
  regionsInSync,
  segment,
} from "crease/regions";
import { describe, expect, test } from "vitest";
import {
  addHash,
  type Checksum,
  checksumText,
  countsChecksum,
  keyOfBit,
  partitionChecksum,
  streamedChecksum,
} from "../../bench/checksum.ts";
import { mixedNetwork } from "../support/mixedNetworks.ts";
import { randomNetwork, torchDefault } from "../support/randomNetworks.ts";

const square = box([-1, 1, -1, 1]);

/** The checksum by its definition: unit by unit, with the pieces as `pieceInPattern` reads them, in numbers of any size. */
function checksumByDefinition(partition: Partition): string {
  const { node, index, constant } = partition.units;
  let sum = 0n;
  for (let cell = 0; cell < cellCount(partition); cell++) {
    const pieces = [
      ...Array.from(node, (of, column) => [of, index[column], pieceInPattern(partition, cell, column)]),
      ...Array.from(constant.node, (of, unit) => [of, constant.index[unit], constant.piece[unit]]),
    ];
    let [low, high] = [0, 0];
    for (const [of, place, piece] of pieces) {
      for (let bit = 0; bit < 8; bit++) {
        if (((piece >> bit) & 1) === 0) continue;
        const key = keyOfBit(of, place, bit);
        low ^= key[0];
        high ^= key[1];
      }
    }
    const hash: Checksum = { low: 0, high: 0 };
    addHash(hash, low, high);
    sum += (BigInt(hash.high) << 32n) + BigInt(hash.low);
  }
  return (sum % 2n ** 64n).toString(16).padStart(16, "0");
}

function streamed(network: Network, domain: Parameters<typeof countRegionsSync>[1]): string {
  const { onCells, text } = streamedChecksum();
  countRegionsSync(network, domain, { onCells });
  return text();
}

describe("the checksum of cells", () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    "of network %d with units of all kinds is the same from the stream, the partition and the definition",
    (seed) => {
      const network = mixedNetwork(seed);
      const [p, q, r] = [0, 1, 2].map((k) =>
        Float64Array.from({ length: 16 }, (_, i) => Math.sin(seed + 5 * k + 7 * i)),
      );
      for (const domain of [planeThrough([p, q, r], [-1, 2, -1, 2]), segment(p, q)]) {
        const partition = regionsInSync(network, domain);
        const expected = checksumByDefinition(partition);
        expect(partitionChecksum(partition)).toBe(expected);
        expect(streamed(network, domain)).toBe(expected);
      }
    },
  );

  test("does not depend on the order of the cells", () => {
    const partition = regionsInSync(randomNetwork(1, [2, 40, 40, 1], torchDefault), square);
    const { words } = partition.units;
    const cells = Array.from({ length: cellCount(partition) }, (_, cell) =>
      partition.patterns.subarray(cell * words, (cell + 1) * words),
    );
    const patterns = Uint32Array.from(cells.reverse().flatMap((cell) => Array.from(cell)));
    expect(patterns).not.toEqual(partition.patterns);
    expect(partitionChecksum({ ...partition, patterns })).toBe(partitionChecksum(partition));
  });

  test("depends on each bit of a pattern, and on the pieces of constant units", () => {
    const partition = regionsInSync(randomNetwork(1, [2, 20, 1], torchDefault), square);
    const { units } = partition;
    const checksums = new Set([partitionChecksum(partition)]);
    for (const bit of units.bitOffset) {
      const patterns = partition.patterns.slice();
      patterns[bit >>> 5] ^= 1 << (bit & 31);
      checksums.add(partitionChecksum({ ...partition, patterns }));
    }
    units.constant.piece.forEach((piece, unit) => {
      const constant = { ...units.constant, piece: units.constant.piece.with(unit, 1 - piece) };
      checksums.add(partitionChecksum({ ...partition, units: { ...units, constant } }));
    });
    expect(units.constant.piece.length).toBeGreaterThan(0);
    expect(checksums.size).toBe(1 + 20);
  });

  test("of two cells is not that of two others whose bits have the same exclusive or", () => {
    const hashOf = (...values: number[]) => {
      const sum: Checksum = { low: 0, high: 0 };
      for (const value of values) addHash(sum, value, 0);
      return checksumText(sum);
    };
    expect(hashOf(0, 3)).not.toBe(hashOf(1, 2));
  });
});

test("the checksum of counts knows which segment has which", () => {
  const checksums = [
    [1, 2, 3],
    [2, 1, 3],
    [1, 2, 4],
    [1, 2],
  ].map((counts) => countsChecksum(Uint32Array.from(counts)));
  expect(new Set(checksums).size).toBe(checksums.length);
});
