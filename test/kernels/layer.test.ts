import fc from "fast-check";
import { describe, test } from "vitest";
import { canFuse, createKernels, type Kernels } from "../../src/kernels/kernels.ts";
import {
  backwardLayer,
  biasGradient,
  forwardLayer,
  type LayerShape,
  weightGradient,
} from "../../src/kernels/specification/layer.ts";
import { type Draw, expectClose, expectSame, numbers, placed, randomOf } from "./numbers.ts";

const cases = fc.record({
  seed: fc.nat(),
  groups: fc.integer({ min: 1, max: 3 }),
  outputs: fc.integer({ min: 1, max: 10 }),
  inputs: fc.integer({ min: 1, max: 10 }),
  lines: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.constantFrom(16, 17, 35)),
  gap: fc.integer({ min: 0, max: 2 }).map((n) => 2 * n),
  weightGap: fc.nat(2),
  has: fc.boolean(),
  relu: fc.boolean(),
});
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

/** More terms than are summed at a time, and more points than pass by at a time then. */
const wideCases = fc.record({
  seed: fc.nat(),
  groups: fc.constant(1),
  outputs: fc.constantFrom(1, 4, 257, 261),
  inputs: fc.constantFrom(5, 256, 300, 515),
  lines: fc.integer({ min: 1, max: 4 }),
  gap: fc.constant(2),
  weightGap: fc.nat(1),
  has: fc.boolean(),
  relu: fc.boolean(),
});

const bytes = 1 << 23;

/** Both kinds of numbers, and the kernels for them. */
const kinds = [
  {
    name: "float64",
    lineLength: 8,
    place: (kernels: Kernels, values: Float64Array) => placed(kernels.arena, values) as Float64Array | Float32Array,
    roundings: (n: number) => n,
    functionsOf: ({ forwardLayer64, backwardLayer64, weightGradient64, biasGradient64 }: Kernels) => ({
      forward: forwardLayer64,
      backward: backwardLayer64,
      byWeight: weightGradient64,
      byBias: biasGradient64,
    }),
  },
  {
    name: "float32",
    lineLength: 16,
    place: (kernels: Kernels, values: Float64Array) =>
      placed(kernels.arena, Float32Array.from(values)) as Float64Array | Float32Array,
    // a rounding to float32 is 2²⁹ of those to float64
    roundings: (n: number) => n * 2 ** 29,
    functionsOf: ({ forwardLayer32, backwardLayer32, weightGradient32, biasGradient32 }: Kernels) => ({
      forward: forwardLayer32,
      backward: backwardLayer32,
      byWeight: weightGradient32,
      byBias: biasGradient32,
    }),
  },
];
type Kind = (typeof kinds)[number];

function instance({ place, lineLength }: Kind, kernels: Kernels, given: Case, draw: Draw) {
  const { seed, weightGap, gap, lines, groups, outputs, inputs } = given;
  const random = randomOf(seed);
  const points = lines * lineLength;
  const shape: LayerShape = {
    groups,
    outputs,
    inputs,
    points,
    stride: points + gap,
    weightStride: groups * inputs + weightGap,
  };
  const area = (length: number) => place(kernels, numbers(random, length + 2, draw));
  return {
    shape,
    weight: area(groups * outputs * shape.weightStride),
    weightGradient: area(groups * outputs * shape.weightStride),
    bias: area(groups * outputs),
    x: area(groups * inputs * shape.stride),
    dx: area(groups * inputs * shape.stride),
    y: area(groups * outputs * shape.stride),
  };
}

type Given = ReturnType<typeof instance>;

function runForward(kind: Kind, kernels: Kernels, { shape, weight, bias, x, y }: Given, { has, relu }: Case): void {
  const { groups, outputs, inputs, weightStride, stride, points } = shape;
  const [w, b] = [weight.byteOffset, has ? bias.byteOffset : 0];
  const { forward } = kind.functionsOf(kernels);
  forward(groups, outputs, inputs, w, weightStride, b, x.byteOffset, y.byteOffset, stride, points, relu ? 1 : 0);
}

function runBackward(kind: Kind, kernels: Kernels, { shape, weight, x, dx, y }: Given, { has }: Case): void {
  const { groups, outputs, inputs, weightStride, stride, points } = shape;
  const [w, dy, xs] = [weight.byteOffset, y.byteOffset, has ? x.byteOffset : 0];
  kind.functionsOf(kernels).backward(groups, outputs, inputs, w, weightStride, dy, xs, dx.byteOffset, stride, points);
}

function runGradients(kind: Kind, kernels: Kernels, { shape, weightGradient: target, bias, x, y }: Given): void {
  const { groups, outputs, inputs, weightStride, stride, points } = shape;
  const { byWeight, byBias } = kind.functionsOf(kernels);
  byWeight(groups, outputs, inputs, y.byteOffset, x.byteOffset, stride, points, target.byteOffset, weightStride);
  byBias(groups * outputs, y.byteOffset, stride, points, bias.byteOffset);
}

describe.each(kinds)("a dense layer over points side by side in $name", (kind) => {
  const draw = { zeros: 0.1, special: 0.002 };
  const forAll = (check: (kernels: Kernels, all: Given, given: Case) => void) => {
    const property = (given: Case) => {
      const kernels = createKernels(bytes);
      check(kernels, instance(kind, kernels, given, draw), given);
    };
    fc.assert(fc.property(cases, property));
    fc.assert(fc.property(wideCases, property), { numRuns: 5 });
  };

  test("is that of the specification, bit for bit, with groups, bias and ReLU or without", () => {
    forAll((kernels, all, given) => {
      const wanted = all.y.slice();
      forwardLayer(all.shape, all.weight, given.has ? all.bias : undefined, all.x, wanted, given.relu);
      runForward(kind, kernels, all, given);
      expectSame(all.y, wanted);
    });
  });

  test("passes gradients back as the specification says, bit for bit", () => {
    forAll((kernels, all, given) => {
      const wanted = all.dx.slice();
      backwardLayer(all.shape, all.weight, all.y, given.has ? all.x : undefined, wanted);
      runBackward(kind, kernels, all, given);
      expectSame(all.dx, wanted);
    });
  });

  test("has the gradients of the specification, bit for bit, and leaves what is outside the groups", () => {
    forAll((kernels, all) => {
      const [wanted, wantedBias] = [all.weightGradient.slice(), all.bias.slice()];
      const { groups, outputs, stride, points } = all.shape;
      weightGradient(all.shape, all.y, all.x, wanted);
      biasGradient(groups * outputs, all.y, stride, points, wantedBias);
      runGradients(kind, kernels, all);
      expectSame(all.weightGradient, wanted);
      expectSame(all.bias, wantedBias);
    });
  });

  test.runIf(canFuse())("is within the rounding errors of both when fused", () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        // without ReLU, whose sign a rounding may change
        const given = { ...drawn, relu: false };
        const kernels = createKernels(bytes, { fused: true });
        const all = instance(kind, kernels, given, { zeros: 0.1 });
        const { shape, weight, x } = all;
        const { outputs, inputs, points } = shape;
        const absolute = <T extends Float64Array | Float32Array>(values: T) => values.map(Math.abs) as T;
        const bias = given.has ? all.bias.slice() : undefined;
        const [wanted, size] = [all.y.slice(), absolute(all.y)];
        forwardLayer(shape, weight, bias, x, wanted, false);
        forwardLayer(shape, absolute(weight), bias && absolute(bias), absolute(x), size, false);
        runForward(kind, kernels, all, given);
        expectClose(all.y, wanted, size, kind.roundings(inputs + 2));

        const mask = given.has ? x : undefined;
        const [wantedBack, sizeBack] = [all.dx.slice(), absolute(all.dx)];
        backwardLayer(shape, weight, all.y, mask, wantedBack);
        backwardLayer(shape, absolute(weight), absolute(all.y), mask, sizeBack);
        runBackward(kind, kernels, all, given);
        expectClose(all.dx, wantedBack, sizeBack, kind.roundings(outputs + 2));

        const [wantedGradient, sizeGradient] = [all.weightGradient.slice(), absolute(all.weightGradient)];
        weightGradient(shape, all.y, x, wantedGradient);
        weightGradient(shape, absolute(all.y), absolute(x), sizeGradient);
        runGradients(kind, kernels, all);
        expectClose(all.weightGradient, wantedGradient, sizeGradient, kind.roundings(points / 2 + 3));
      }),
    );
  });

  test("by hand: two groups of one unit each", () => {
    const kernels = createKernels(4096);
    const { lineLength: length } = kind;
    const area = (...values: number[]) => kind.place(kernels, Float64Array.from(values));
    const row = (first: number, second: number, others: number) => [
      first,
      second,
      ...new Array<number>(length - 2).fill(others),
    ];
    const all: Given = {
      shape: { groups: 2, outputs: 1, inputs: 1, weightStride: 2, stride: length, points: length },
      weight: area(2, 9, 9, -3),
      weightGradient: area(7, 7, 7, 7),
      bias: area(1, 0),
      x: area(...row(-1, 0, 3), ...row(-2, 0, 1)),
      dx: area(...row(7, 7, 7), ...row(7, 7, 7)),
      y: area(...row(7, 7, 7), ...row(7, 7, 7)),
    };
    const given = { has: true, relu: true } as Case;
    runForward(kind, kernels, all, given);
    expectSame(all.y, [...row(0, 1, 7), ...row(6, 0, 0)]);
    all.y.fill(1);
    runBackward(kind, kernels, all, given);
    // nothing comes back where x is 0 or negative
    expectSame(all.dx, [...row(0, 0, 2), ...row(0, 0, -3)]);
    runGradients(kind, kernels, all);
    expectSame(all.weightGradient, [3 * (length - 2) - 1, 7, 7, length - 4]);
    expectSame(all.bias, [length, length]);
  });
});
