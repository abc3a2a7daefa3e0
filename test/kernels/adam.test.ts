import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createKernels, type Kernels } from "../../src/kernels/kernels.ts";
import { adam } from "../../src/kernels/specification/adam.ts";
import { gate } from "../../src/kernels/specification/gate.ts";
import { expectSame, numbers, placed, randomOf } from "./numbers.ts";

const lengths = fc.record({ seed: fc.nat(), length: fc.nat(20).map((n) => 4 * n) });
const draw = { zeros: 0.2, special: 0.02 };

const kinds = [
  {
    name: "float64",
    place: (kernels: Kernels, values: Float64Array) => placed(kernels.arena, values) as Float64Array | Float32Array,
    functionsOf: ({ adam64, gate64 }: Kernels) => ({ step: adam64, pass: gate64 }),
  },
  {
    name: "float32",
    place: (kernels: Kernels, values: Float64Array) =>
      placed(kernels.arena, Float32Array.from(values)) as Float64Array | Float32Array,
    functionsOf: ({ adam32, gate32 }: Kernels) => ({ step: adam32, pass: gate32 }),
  },
];

describe.each(kinds)("in $name", ({ place, functionsOf }) => {
  test("a step of Adam is that of the specification, bit for bit, and nothing behind it changes", () => {
    fc.assert(
      fc.property(lengths, ({ seed, length }) => {
        const kernels = createKernels(1 << 14);
        const random = randomOf(seed);
        const area = () => place(kernels, numbers(random, length + 4, draw));
        const [theta, gradient, first, second] = [area(), area(), area(), area()];
        const wanted = [theta.slice(), first.slice(), second.slice()];
        const factors = { beta1: 0.9, rest1: 1 - 0.9, beta2: 0.999, rest2: 1 - 0.999 };
        const step = { ...factors, stride: random.uniform(), spread: 1 + random.uniform(), epsilon: 2 ** -27 };
        adam(wanted[0], gradient, wanted[1], wanted[2], length, step);
        const { beta1, rest1, beta2, rest2, stride, spread, epsilon } = step;
        const [t, g, m, v] = [theta, gradient, first, second].map(({ byteOffset }) => byteOffset);
        functionsOf(kernels).step(t, g, m, v, length, beta1, rest1, beta2, rest2, stride, spread, epsilon);
        expectSame(theta, wanted[0]);
        expectSame(first, wanted[1]);
        expectSame(second, wanted[2]);
      }),
    );
  });

  test("a step of Adam by hand", () => {
    const kernels = createKernels(4096);
    const area = (...values: number[]) => place(kernels, Float64Array.from(values));
    const [theta, gradient, first, second] = [area(1, 1), area(2, 0), area(4, 0), area(7.5, 0)];
    const [t, g, m, v] = [theta, gradient, first, second].map(({ byteOffset }) => byteOffset);
    // m = 0.5 · 4 + 0.5 · 2 = 3, v = 0.4 · 7.5 + 0.25 · 4 = 4, θ = 1 − 0.5 · 3 / (2 · 2 + 2)
    functionsOf(kernels).step(t, g, m, v, 2, 0.5, 0.5, 0.4, 0.25, 0.5, 2, 2);
    expect([...theta, ...first, ...second]).toEqual([0.75, 1, 3, 0, 4, 0]);
  });

  test("what passes a gate is that of the specification, and nothing behind it changes", () => {
    fc.assert(
      fc.property(lengths, ({ seed, length }) => {
        const kernels = createKernels(1 << 14);
        const random = randomOf(seed);
        const area = () => place(kernels, numbers(random, length + 4, draw));
        const [gates, source, target] = [area(), area(), area()];
        const wanted = target.slice();
        gate(gates, source, wanted, length);
        functionsOf(kernels).pass(gates.byteOffset, source.byteOffset, target.byteOffset, length);
        expectSame(target, wanted);
      }),
    );
  });
});
