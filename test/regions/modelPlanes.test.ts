import { inputSize } from "crease/network";
import { createRandom } from "crease/numeric";
import { cellCount, type PlaneDomain, planeThrough, regionsInPlaneSync } from "crease/regions";
import { expect, test } from "vitest";
import { expectChecked } from "../support/expectChecked.ts";
import { sharedNetwork } from "../support/golden.ts";
import { mnistTestImage } from "../support/mnist.ts";
import { describeWithShared } from "../support/shared.ts";

const models = [
  "acasxu_1_1",
  "acasxu_2_9",
  "cartpole",
  "gcas",
  "mnistfc_256x2",
  "mnistfc_256x4",
  "tll_n2_m8_0_0",
  "tll_n2_m24_2_0",
  "vdp",
];

/** Convolutional networks, whose regions are so dense that a window of them is grown from a small one. */
const denseModels = ["collins_rul_small_window_20", "mnist_convnet_maxpool"];

/** Large networks, each with the width of a window that holds at least 10 000 regions. */
const largeModels = [
  ["cifar_base_kw", 0.12],
  ["cifar_resnet_2b", 0.065],
] as const;

/** Three points: MNIST images where they fit, else seeded normal ones. */
function threePoints(inputs: number): readonly [Float64Array, Float64Array, Float64Array] {
  if (inputs === 784) return [mnistTestImage(3), mnistTestImage(4), mnistTestImage(5)];
  const random = createRandom(1, "points", inputs);
  const point = () => Float64Array.from({ length: inputs }, () => random.normal());
  return [point(), point(), point()];
}

describeWithShared("planes through three points, scaled to at least 500 regions", () => {
  test.each(models)(
    "%s passes all checks",
    (model) => {
      const network = sharedNetwork(`models/${model}.onnx`);
      const points = threePoints(inputSize(network));
      const enumerate = (half: number) => {
        const bounds = [-half, 1 + half, -half, 1 + half] as const;
        const domain: PlaneDomain = planeThrough(points, bounds);
        return regionsInPlaneSync(network, domain);
      };
      // widen the window until it holds enough, or until nothing new comes in
      let half = 0.25;
      let partition = enumerate(half);
      for (let tries = 0; cellCount(partition) < 500 && tries < 12; tries++) {
        half *= 4;
        partition = enumerate(half);
      }
      expectChecked(partition, { forwardPasses: 300 });
      expect(cellCount(partition)).toBeGreaterThanOrEqual(500);
    },
    300_000,
  );

  test.each(denseModels)(
    "%s passes all checks in a small window",
    (model) => {
      const network = sharedNetwork(`models/${model}.onnx`);
      const points = threePoints(inputSize(network));
      let width = 1 / 256;
      let partition = regionsInPlaneSync(network, planeThrough(points, [0, width, 0, width]));
      while (cellCount(partition) < 500 && width < 1) {
        width *= 1.5;
        partition = regionsInPlaneSync(network, planeThrough(points, [0, width, 0, width]));
      }
      expectChecked(partition, { forwardPasses: 100 });
      expect(cellCount(partition)).toBeGreaterThanOrEqual(500);
    },
    300_000,
  );

  test.each(largeModels)(
    "%s passes all checks on at least 10 000 regions",
    (model, width) => {
      const network = sharedNetwork(`models/${model}.onnx`);
      const points = threePoints(inputSize(network));
      const partition = regionsInPlaneSync(network, planeThrough(points, [0, width, 0, width]));
      expectChecked(partition, { forwardPasses: 100 });
      expect(partition.unresolved).toBe(0);
      expect(cellCount(partition)).toBeGreaterThanOrEqual(10_000);
    },
    300_000,
  );
});
