import { readFileSync } from "node:fs";
import { createNetwork, type NetworkDescription } from "crease/network";
import { createTrainer, type TrainingOptions } from "crease/training";
import { describe, expect, test } from "vitest";

interface ReferenceCase {
  readonly name: string;
  readonly network: NetworkDescription;
  readonly inputs: readonly number[];
  readonly targets: readonly number[];
  readonly rows: number;
  readonly options: TrainingOptions;
  readonly losses: readonly number[];
  readonly parameters: readonly number[];
}

const reference: { readonly origin: string; readonly cases: readonly ReferenceCase[] } = JSON.parse(
  readFileSync(new URL("./reference/steps.json", import.meta.url), "utf8"),
);

// twelve steps in float64: a thousand roundings, and what a rate of 0.1 makes of them
const relative = 1e-11;

describe(`training steps agree with ${reference.origin}`, () => {
  test.each(reference.cases)("$name", ({ network: description, inputs, targets, rows, options, ...wanted }) => {
    const network = createNetwork(description);
    const samples = { inputs: Float64Array.from(inputs), targets: Float64Array.from(targets), rows };
    const trainer = createTrainer(network, samples, options);
    const losses = wanted.losses.map(() => {
      trainer.advance();
      return trainer.loss;
    });
    const penalty = options.penalties?.l2 ?? 0;
    // PyTorch's weight decay is a gradient without a loss
    if (penalty === 0) expectClose(losses, wanted.losses);
    expectClose(Array.from(trainer.state().parameters), wanted.parameters);
    expect(trainer.status).toBe("complete");
  });
});

function expectClose(obtained: readonly number[], wanted: readonly number[]): void {
  expect(obtained.length).toBe(wanted.length);
  const scale = Math.max(...wanted.map(Math.abs));
  obtained.forEach((value, i) => {
    expect(Math.abs(value - wanted[i])).toBeLessThanOrEqual(relative * scale);
  });
}
