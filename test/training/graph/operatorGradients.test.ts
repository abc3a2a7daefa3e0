import { describe, expect, test } from "vitest";
import { randomGraph } from "../../network/randomGraph.ts";
import { kinds } from "../../network/randomOperators.ts";
import { mixedNetwork } from "../../support/mixedNetworks.ts";
import { expectCentralDifferences } from "./gradientCheck.ts";
import { networkOf, operatorCases } from "./operatorCases.ts";

describe("the gradient of every operator agrees with central differences of the loss", () => {
  test("every kind of operator has at least two cases", () => {
    const counts = kinds.map((kind) => [kind, operatorCases[kind]?.length ?? 0]);
    expect(counts.filter(([, count]) => Number(count) < 2)).toEqual([]);
    expect(Object.keys(operatorCases).sort()).toEqual([...kinds].sort());
  });

  for (const [kind, cases] of Object.entries(operatorCases)) {
    cases.forEach((operatorCase, index) => {
      test(`${kind}, case ${index + 1}`, () => {
        expect(operatorCase.operator.kind).toBe(kind);
        for (const seed of [1, 2]) {
          const gradient = expectCentralDifferences(networkOf(operatorCase, seed), {}, { rows: 5, seed });
          expect(gradient.some((entry) => entry !== 0)).toBe(true);
        }
      });
    });
  }
});

describe("the gradient of whole graphs agrees with central differences of the loss", () => {
  test("random graphs of every operator, with nodes that do not lead to the output", () => {
    for (let seed = 1; seed <= 40; seed++) expectCentralDifferences(randomGraph(seed), {}, { rows: 2, seed });
  });

  test("images through convolutions, residual connections, pools and maxouts", () => {
    for (let seed = 1; seed <= 12; seed++) expectCentralDifferences(mixedNetwork(seed), {}, { rows: 3, seed });
  });
});
