import { inputSize } from "crease/network";
import { describe, expect, test } from "vitest";
import { nodesOfOutput } from "../../src/network/bindNetwork.ts";
import { randomGraph } from "./randomGraph.ts";
import { kinds } from "./randomOperators.ts";

describe("random graphs", () => {
  test("of 60 seeds hold every kind of operator, each on a path from the input to the output", () => {
    const seen = new Map<string, number>(kinds.map((kind) => [kind, 0]));
    for (let seed = 0; seed < 60; seed++) {
      const network = randomGraph(seed, 20);
      for (const index of nodesOfOutput(network).slice(1)) {
        const { kind } = network.nodes[index].operator;
        seen.set(kind, (seen.get(kind) ?? 0) + 1);
      }
      expect(inputSize(network)).toBeLessThanOrEqual(9);
    }
    expect([...seen].filter(([, count]) => count === 0)).toEqual([]);
  });

  test("of one seed are one graph", () => {
    expect(randomGraph(7)).toEqual(randomGraph(7));
    expect(randomGraph(7)).not.toEqual(randomGraph(8));
  });
});
