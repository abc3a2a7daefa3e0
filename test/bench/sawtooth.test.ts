import type { Network } from "crease/network";
import { box, cellCount, linearRegions, pieceInPattern, regionsInSync, regionsOnSegmentSync } from "crease/regions";
import { describe, expect, test } from "vitest";
import { addHash, type Checksum, checksumText, keyOfBit } from "../../bench/checksum.ts";
import { layerWork } from "../../bench/denseChain.ts";
import { readRecorded } from "../../bench/recorded.ts";
import { compelledPair, sawtoothPair, sawtoothVertices } from "../../bench/sawtooth.ts";

const unitSquare = box([0, 1, 0, 1]);

/**
 * The XOR of the keys of all units of one block, for each piece of its sawtooth, from an enumeration along its axis.
 *
 * @param units units of a layer that belong to one block
 */
function keysAlong(network: Network, axis: 0 | 1, units: number): readonly (readonly [number, number])[] {
  const from = [0.3, 0.3].with(axis, 0);
  const to = [0.3, 0.3].with(axis, 1);
  const partition = regionsOnSegmentSync(network, {
    kind: "segment",
    from: Float64Array.from(from),
    to: Float64Array.from(to),
  });
  const { node, index, constant } = partition.units;
  const isOfBlock = (unit: number) => Math.floor(unit / units) === axis;
  const keyOf = (pieces: readonly (readonly [number, number, number])[]) => {
    let [low, high] = [0, 0];
    for (const [of, place, piece] of pieces) {
      if (!isOfBlock(place) || piece === 0) continue;
      const key = keyOfBit(of, place, 0);
      low ^= key[0];
      high ^= key[1];
    }
    return [low, high] as const;
  };
  const fixed = keyOf(Array.from(constant.node, (of, k) => [of, constant.index[k], constant.piece[k]] as const));
  return Array.from({ length: cellCount(partition) }, (_, cell) => {
    const own = keyOf(Array.from(node, (of, k) => [of, index[k], pieceInPattern(partition, cell, k)] as const));
    return [own[0] ^ fixed[0], own[1] ^ fixed[1]] as const;
  });
}

/** The regions of a pair of blocks as the products of the pieces of both, with their checksum. */
function productOfPieces(network: Network, units: number): { regions: number; checksum: string } {
  const [first, second] = [keysAlong(network, 0, units), keysAlong(network, 1, units)];
  const sum: Checksum = { low: 0, high: 0 };
  for (const [low, high] of first) for (const key of second) addHash(sum, low ^ key[0], high ^ key[1]);
  return { regions: first.length * second.length, checksum: checksumText(sum) };
}

describe("pairs of sawtooths", () => {
  test.each([1, 2, 3, 5])(
    "of %d layers have four to that power regions, all of them linear ones, and are certified",
    (n) => {
      const partition = regionsInSync(sawtoothPair(n), unitSquare);
      expect(cellCount(partition)).toBe(4 ** n);
      expect(partition.unresolved).toBe(0);
      expect(linearRegions(partition).count).toBe(4 ** n);
    },
  );

  test("have the vertices that are stated, layer by layer", () => {
    const work = layerWork({ network: sawtoothPair(5), where: unitSquare });
    expect(work?.map(({ vertices }) => vertices)).toEqual(sawtoothVertices(5));
  });

  test.each([1, 2, 3, 5])("that are compelled, of %d layers, have four to that power regions", (n) => {
    expect(cellCount(regionsInSync(compelledPair(n), unitSquare))).toBe(4 ** n);
  });

  test("of 6 and of 12 layers are recorded as the products of the pieces along both axes: 16 777 216 of them", () => {
    const recorded = readRecorded();
    expect(productOfPieces(sawtoothPair(6), 2)).toEqual(recorded["sawtooth-pair-6"]);
    expect(productOfPieces(compelledPair(6), 4)).toEqual(recorded["compelled-pair-6"]);
    expect(productOfPieces(sawtoothPair(12), 2)).toEqual(recorded["sawtooth-pair-12"]);
    expect(recorded["sawtooth-pair-12"].regions).toBe(16_777_216);
  });
});
