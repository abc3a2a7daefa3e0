/** What the plane engine computes convolutions with, against the operators themselves. */
import { createNetwork, inputSize, type Network, sizeOf } from "crease/network";
import { createRandom, type Random } from "crease/numeric";
import { cellCount, plane, regionsInPlaneSync } from "crease/regions";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createKernels } from "../../src/kernels/kernels.ts";
import { stagesOf } from "../../src/network/stages.ts";
import { runSynchronously } from "../../src/regions/enumeration.ts";
import {
  type ChainNode,
  type ChainRows,
  createChainRows,
  renew,
  renewAll,
  runChain,
} from "../../src/regions/plane/chainRows.ts";
import { layOutCorrelations, withFastCorrelations } from "../../src/regions/plane/fastCorrelation.ts";
import { shareFrame } from "../../src/regions/plane/frameBorder.ts";
import { planeSteps } from "../../src/regions/planeSteps.ts";
import { mixedNetwork } from "../support/mixedNetworks.ts";

const cases = fc.record({
  seed: fc.nat(),
  groups: fc.integer({ min: 1, max: 2 }),
  groupChannels: fc.integer({ min: 1, max: 3 }),
  groupOutputs: fc.integer({ min: 1, max: 18 }),
  spatial: fc.array(fc.integer({ min: 3, max: 5 }), { minLength: 1, maxLength: 2 }),
  kernel: fc.integer({ min: 1, max: 3 }),
  stride: fc.integer({ min: 1, max: 2 }),
  dilation: fc.integer({ min: 1, max: 2 }),
  hasBias: fc.boolean(),
});
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

/** A ReLU, a convolution of any kind on it, and beside that a residual connection, shifted, around one that keeps the shape. */
function convolutions(given: Case): Network {
  const { seed, groups, groupChannels, groupOutputs, spatial, kernel, stride, dilation, hasBias } = given;
  const random = createRandom(seed, "chains");
  const channels = groups * groupChannels;
  const outputs = groups * groupOutputs;
  const each = (count: number) => spatial.map(() => count);
  const inputShape = [channels, ...spatial];
  const weights = [[outputs, groupChannels, ...each(kernel)], [outputs], [channels, channels, ...each(3)], inputShape];
  const reach = dilation * (kernel - 1);
  const any = {
    kind: "convolution",
    weight: 0,
    ...(hasBias && { bias: 1 }),
    strides: each(stride),
    dilations: each(dilation),
    pads: [...each(reach), ...each(1)],
    groups,
  } as const;
  const same = {
    kind: "convolution",
    weight: 2,
    strides: each(1),
    dilations: each(1),
    pads: [...each(1), ...each(1)],
    groups: 1,
  } as const;
  const places = sizeOf(spatial.map((extent) => Math.floor(extent / stride) + 1));
  return createNetwork({
    inputShape,
    tensors: weights.map((shape, k) => ({ name: `t${k}`, shape, values: draw(random, sizeOf(shape)) })),
    nodes: [
      { name: "h", inputs: [0], operator: { kind: "relu" } },
      { name: "any", inputs: [1], operator: any },
      { name: "same", inputs: [1], operator: same },
      { name: "constant", inputs: [], operator: { kind: "constant", value: 3 } },
      { name: "sum", inputs: [3, 1, 4], operator: { kind: "add" } },
      { name: "flat any", inputs: [2], operator: { kind: "reshape", shape: [outputs * places] } },
      { name: "flat sum", inputs: [5], operator: { kind: "reshape", shape: [sizeOf(inputShape)] } },
      { name: "all", inputs: [6, 7], operator: { kind: "concat", axis: 0 } },
    ],
  });
}

function draw(random: Random, length: number): Float64Array {
  return Float64Array.from({ length }, () => (random.uniform() < 0.3 ? 0 : random.normal()));
}

/** Kernels with the convolutions of a network, and its chain behind the ReLU. */
function chainOf(network: Network, rows: 1 | 3) {
  const stages = stagesOf(network);
  const kernels = createKernels(1 << 20);
  const areas = layOutCorrelations(kernels.arena, stages);
  const chain = createChainRows(kernels.arena, network, stages[1], stages[0], areas, rows);
  return { stages, kernels, areas, chain, source: chain.nodes.get(1) as ChainNode };
}

function valuesOf(chain: ChainRows): number[][] {
  return Array.from(chain.nodes.values(), ({ values }) => Array.from(values));
}

/** The same from the operators themselves. */
function valuesByOperators({ nodes, steps, rows }: ChainRows): number[][] {
  const values = new Map(Array.from(nodes, ([index, node]) => [index, node.values.slice()]));
  for (const { node } of steps) {
    const read = node.inputs.map((index) => values.get(index) as Float64Array);
    const target = values.get(node.index) as Float64Array;
    if (rows === 3) node.affine?.apply(read, 3, Float64Array.of(0, 0, 1), target.fill(Number.NaN));
    else node.affine?.magnitude(read, 1, target.fill(Number.NaN));
  }
  return Array.from(values.values(), (own) => Array.from(own));
}

describe("convolutions in WebAssembly", () => {
  test("give the numbers of the operators, bit for bit", () => {
    fc.assert(
      fc.property(cases, (given) => {
        const network = convolutions(given);
        const { stages, kernels, areas } = chainOf(network, 3);
        expect(areas.size).toBe(2);
        const fast = withFastCorrelations(stages, areas, kernels)[1].affine;
        const random = createRandom(given.seed, "values");
        stages[1].affine.forEach((node, k) => {
          if (!areas.has(node.index)) return;
          for (const biasWeights of [[0.5], [0, 0, 1], [0.25, 0.5, 1], [0, 1]]) {
            const x = draw(random, biasWeights.length * node.inputSizes[0]);
            const [got, wanted] = [fast[k], node].map(({ affine, size }) => {
              const y = new Float64Array(biasWeights.length * size).fill(Number.NaN);
              affine?.apply([x], biasWeights.length, Float64Array.from(biasWeights), y);
              return Array.from(y);
            });
            expect(got).toEqual(wanted);
          }
          const x = draw(random, node.inputSizes[0]).map(Math.abs);
          const [got, wanted] = [fast[k], node].map(({ affine, size }) => {
            const y = new Float64Array(size).fill(Number.NaN);
            affine?.magnitude([x], 0.5, y);
            return Array.from(y);
          });
          expect(got).toEqual(wanted);
        });
      }),
    );
  });
});

describe.each([1, 3] as const)("a chain of %i rows", (rows) => {
  test("has the values that it has when all is computed at once", () => {
    fc.assert(
      fc.property(cases, fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 4 }), (given, changes) => {
        const network = convolutions(given);
        const { kernels, chain, source } = chainOf(network, rows);
        const random = createRandom(given.seed, "changes");
        const size = inputSize(network);
        const values = kernels.arena.float64(rows * size);
        const selected = kernels.arena.uint32(Math.ceil(size / 32));
        values.set(draw(random, rows * size));
        for (const count of changes) {
          for (let k = 0; k < count; k++) values[random.integer(values.length)] = random.normal();
          selected.forEach((_, w) => {
            selected[w] |= 1 << random.integer(32);
          });
          renewAll(kernels, chain, source, values.byteOffset, size, selected);
          runChain(kernels, chain, 1);

          const whole = chainOf(network, rows);
          source.values.forEach((value, at) => {
            const unit = at % size;
            const isOn = ((selected[unit >>> 5] >>> (unit & 31)) & 1) === 1;
            expect(value).toBe(isOn ? values[at] : 0);
            renew(whole.source, unit % whole.source.isNew.length, at, value);
          });
          runChain(whole.kernels, whole.chain, 1);
          expect(valuesOf(chain)).toEqual(valuesOf(whole.chain));
          expect(valuesOf(chain)).toEqual(valuesByOperators(chain));
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe("a shared frame", () => {
  const frameOf = (s: number, t: number, rs: number, rt: number) => ({
    reference: Float64Array.of(s, t),
    radii: Float64Array.of(rs, rt),
    biasWeights: Float64Array.of(0, 0, 1),
  });

  test.each([
    ["holds the cell", frameOf(1, 0.5, 0.25, 0.5)],
    ["holds it but for the errors of its corners", frameOf(1, 0.5, 1 + 2 ** -40, 0.5)],
  ])("is that of the stage before, a little wider, where it %s", (_, frame) => {
    shareFrame(frame, frameOf(0, 0, 2, 2));
    expect(Array.from(frame.reference)).toEqual([0, 0]);
    expect(Array.from(frame.radii)).toEqual([2 + 2 ** -9, 2 + 2 ** -9]);
  });

  test.each([
    ["does not hold the cell", frameOf(0, 0, 1.125, 2)],
    ["does not hold its height", frameOf(0, 0, 2, 0.75)],
    ["is far wider", frameOf(0, 0, 2 ** 11, 2)],
  ])("is the cell's own where the other one %s", (_, outer) => {
    const frame = frameOf(1, 0.5, 0.25, 0.5);
    shareFrame(frame, outer);
    expect(frame).toEqual(frameOf(1, 0.5, 0.25, 0.5));
  });
});

test("the engine has the partitions of the reference enumerator on mixed networks", () => {
  let compared = 0;
  for (let seed = 0; seed < 60; seed++) {
    const network = mixedNetwork(seed);
    const random = createRandom(seed, "plane");
    const vector = () => Float64Array.from({ length: inputSize(network) }, () => random.normal());
    const slice = { origin: vector(), u: vector(), v: vector() };
    const domain = plane(slice, { bounds: [-1, 1, -1, 1] });
    const partition = regionsInPlaneSync(network, domain);
    const reference = runSynchronously(planeSteps(network, domain, {}), {});
    if (partition.unresolved > 0 || reference.unresolved > 0) continue;
    compared++;
    expect(cellCount(partition)).toBe(cellCount(reference));
    expect(partition.units).toEqual(reference.units);
    expect(partition.patterns).toEqual(reference.patterns);
  }
  expect(compared).toBeGreaterThan(40);
});
