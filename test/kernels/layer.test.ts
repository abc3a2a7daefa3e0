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
  // more points than pass by at a time
  points: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.constantFrom(16, 17, 35)).map((n) => 8 * n),
  gap: fc.integer({ min: 0, max: 2 }).map((n) => 2 * n),
  weightGap: fc.nat(2),
  has: fc.boolean(),
  relu: fc.boolean(),
});
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

const bytes = 1 << 19;

function instance(kernels: Kernels, { seed, weightGap, gap, ...sizes }: Case, draw: Draw) {
  const random = randomOf(seed);
  const { groups, outputs, inputs, points } = sizes;
  const shape: LayerShape = {
    groups,
    outputs,
    inputs,
    points,
    stride: points + gap,
    weightStride: groups * inputs + weightGap,
  };
  const area = (length: number) => placed(kernels.arena, numbers(random, length + 2, draw));
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

function forward(kernels: Kernels, { shape, weight, bias, x, y }: Given, { has, relu }: Case): void {
  const { groups, outputs, inputs, weightStride, stride, points } = shape;
  const [w, b] = [weight.byteOffset, has ? bias.byteOffset : 0];
  const [xs, ys] = [x.byteOffset, y.byteOffset];
  kernels.forwardLayer(groups, outputs, inputs, w, weightStride, b, xs, ys, stride, points, relu ? 1 : 0);
}

function backward(kernels: Kernels, { shape, weight, x, dx, y }: Given, { has }: Case): void {
  const { groups, outputs, inputs, weightStride, stride, points } = shape;
  const [w, dy, xs] = [weight.byteOffset, y.byteOffset, has ? x.byteOffset : 0];
  kernels.backwardLayer(groups, outputs, inputs, w, weightStride, dy, xs, dx.byteOffset, stride, points);
}

function gradients(kernels: Kernels, { shape, weightGradient: target, bias, x, y }: Given): void {
  const { groups, outputs, inputs, weightStride, stride, points } = shape;
  const [dy, xs] = [y.byteOffset, x.byteOffset];
  kernels.weightGradient(groups, outputs, inputs, dy, xs, stride, points, target.byteOffset, weightStride);
  kernels.biasGradient(groups * outputs, dy, stride, points, bias.byteOffset);
}

describe("a dense layer over points side by side", () => {
  const draw = { zeros: 0.1, special: 0.002 };

  test("is that of the specification, bit for bit, with groups, bias and ReLU or without", () => {
    fc.assert(
      fc.property(cases, (given) => {
        const kernels = createKernels(bytes);
        const all = instance(kernels, given, draw);
        const wanted = all.y.slice();
        forwardLayer(all.shape, all.weight, given.has ? all.bias : undefined, all.x, wanted, given.relu);
        forward(kernels, all, given);
        expectSame(all.y, wanted);
      }),
    );
  });

  test("passes gradients back as the specification says, bit for bit", () => {
    fc.assert(
      fc.property(cases, (given) => {
        const kernels = createKernels(bytes);
        const all = instance(kernels, given, draw);
        const wanted = all.dx.slice();
        backwardLayer(all.shape, all.weight, all.y, given.has ? all.x : undefined, wanted);
        backward(kernels, all, given);
        expectSame(all.dx, wanted);
      }),
    );
  });

  test("has the gradients of the specification, bit for bit, and leaves what is outside the groups", () => {
    fc.assert(
      fc.property(cases, (given) => {
        const kernels = createKernels(bytes);
        const all = instance(kernels, given, draw);
        const [wanted, wantedBias] = [all.weightGradient.slice(), all.bias.slice()];
        const { groups, outputs, stride, points } = all.shape;
        weightGradient(all.shape, all.y, all.x, wanted);
        biasGradient(groups * outputs, all.y, stride, points, wantedBias);
        gradients(kernels, all);
        expectSame(all.weightGradient, wanted);
        expectSame(all.bias, wantedBias);
      }),
    );
  });

  test("by hand: two groups of one unit each", () => {
    const kernels = createKernels(4096);
    const shape = { groups: 2, outputs: 1, inputs: 1, weightStride: 2, stride: 8, points: 8 };
    const all = {
      shape,
      weight: placed(kernels.arena, Float64Array.of(2, 9, 9, -3)),
      weightGradient: placed(kernels.arena, new Float64Array(4)),
      bias: placed(kernels.arena, Float64Array.of(1, 0)),
      x: placed(kernels.arena, Float64Array.of(-1, 0, 1, 2, 3, 4, 5, 6, -2, 0, 1, 1, 1, 1, 1, 1)),
      dx: placed(kernels.arena, new Float64Array(16)),
      y: placed(kernels.arena, new Float64Array(16)),
    };
    const given = { has: true, relu: true } as Case;
    forward(kernels, all, given);
    expectSame(all.y, [0, 1, 3, 5, 7, 9, 11, 13, 6, 0, 0, 0, 0, 0, 0, 0]);
    all.y.fill(1);
    backward(kernels, all, given);
    // nothing comes back where x is 0 or negative
    expectSame(all.dx, [0, 0, 2, 2, 2, 2, 2, 2, 0, 0, -3, -3, -3, -3, -3, -3]);
    gradients(kernels, all);
    expectSame(all.weightGradient, [20, 0, 0, 4]);
    expectSame(all.bias, [8, 8]);
  });

  test.runIf(canFuse())("is within the rounding errors of both when fused", () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        // without ReLU, whose sign a rounding may change
        const given = { ...drawn, relu: false };
        const kernels = createKernels(bytes, { fused: true });
        const all = instance(kernels, given, { zeros: 0.1 });
        const { shape, weight, x } = all;
        const { outputs, inputs, points } = shape;
        const absolute = (values: Float64Array) => values.map(Math.abs);
        const bias = given.has ? all.bias.slice() : undefined;
        const [wanted, size] = [all.y.slice(), absolute(all.y)];
        forwardLayer(shape, weight, bias, x, wanted, false);
        forwardLayer(shape, absolute(weight), bias?.map(Math.abs), absolute(x), size, false);
        forward(kernels, all, given);
        expectClose(all.y, wanted, size, inputs + 1);

        const mask = given.has ? x : undefined;
        const [wantedBack, sizeBack] = [all.dx.slice(), absolute(all.dx)];
        backwardLayer(shape, weight, all.y, mask, wantedBack);
        backwardLayer(shape, absolute(weight), absolute(all.y), mask, sizeBack);
        backward(kernels, all, given);
        expectClose(all.dx, wantedBack, sizeBack, outputs + 1);

        const [wantedGradient, sizeGradient] = [all.weightGradient.slice(), absolute(all.weightGradient)];
        weightGradient(shape, all.y, x, wantedGradient);
        weightGradient(shape, absolute(all.y), absolute(x), sizeGradient);
        gradients(kernels, all);
        expectClose(all.weightGradient, wantedGradient, sizeGradient, points / 2 + 2);
      }),
    );
  });
});
