/**
 * Makes examples/networks/spirals.onnx and spirals.points.json: a 2–32–32–32–1 network that tells two spiral
 * arms apart, trained here. Run it with: node --conditions=source scripts/makeExampleNetwork.ts [FOLDER]
 *
 * Only additions, multiplications, divisions and square roots are used, in a fixed order, so that every engine makes the
 * same bytes.
 */
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { writeOnnx } from "crease/formats";
import { denseNetwork } from "crease/network";
import { createRandom, type Random } from "crease/numeric";

const seed = 1;
const widths = [2, 32, 32, 32, 1];
const pointsPerArm = 80;
const epochs = 600;
const batchSize = 16;
const learningRate = 0.01;

const folder = process.argv[2] ?? resolve(import.meta.dirname, "..", "examples", "networks");
const random = createRandom(seed);
const points = spirals(random.stream("points"));
const layers = train(points, random.stream("training"));
writeFileSync(join(folder, "spirals.onnx"), onnxOf(layers));
writeFileSync(join(folder, "spirals.points.json"), pointsJson(points));

interface Points {
  /** [N × 2] */
  readonly coordinates: Float64Array;
  /** [N] 0 or 1 */
  readonly labels: Uint8Array;
}

interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** [outputs × inputs] */
  readonly weight: Float64Array;
  readonly bias: Float64Array;
}

/** Two arms, each a half turn from the other, with a little noise; every coordinate is a float32. */
function spirals(random: Random): Points {
  const coordinates = new Float64Array(4 * pointsPerArm);
  const labels = new Uint8Array(2 * pointsPerArm);
  // a rotation by a small angle with rational cosine and sine
  const t = 1 / 16;
  const [cosine, sine] = [(1 - t * t) / (1 + t * t), (2 * t) / (1 + t * t)];
  let direction = [1, 0];
  for (let k = 0; k < pointsPerArm; k++) {
    const radius = 0.12 + (0.78 * k) / (pointsPerArm - 1);
    for (const arm of [0, 1]) {
      const i = 2 * k + arm;
      const side = arm === 0 ? 1 : -1;
      coordinates[2 * i] = Math.fround(side * radius * direction[0] + 0.02 * random.normal());
      coordinates[2 * i + 1] = Math.fround(side * radius * direction[1] + 0.02 * random.normal());
      labels[i] = arm;
    }
    direction = [cosine * direction[0] - sine * direction[1], sine * direction[0] + cosine * direction[1]];
  }
  return { coordinates, labels };
}

/** Adam (Kingma & Ba 2015) on the squared hinge loss, from PyTorch's initialization. */
function train({ coordinates, labels }: Points, random: Random): readonly Layer[] {
  const layers = initialLayers(random.stream("weights"));
  const parameters = layers.flatMap(({ weight, bias }) => [weight, bias]);
  const gradients = parameters.map((values) => new Float64Array(values.length));
  const means = parameters.map((values) => new Float64Array(values.length));
  const squares = parameters.map((values) => new Float64Array(values.length));
  const order = Uint32Array.from(labels, (_, i) => i);
  const [meanDecay, squareDecay] = [0.9, 0.999];
  let [meanPower, squarePower] = [1, 1];
  for (let epoch = 0; epoch < epochs; epoch++) {
    const rate = learningRate * (1 - epoch / epochs);
    shuffle(order, random);
    for (let start = 0; start < order.length; start += batchSize) {
      for (const gradient of gradients) gradient.fill(0);
      for (const i of order.subarray(start, start + batchSize)) {
        addGradient(layers, gradients, coordinates.subarray(2 * i, 2 * i + 2), labels[i] === 0 ? -1 : 1);
      }

      // one step of Adam; powers are running products
      meanPower *= meanDecay;
      squarePower *= squareDecay;
      parameters.forEach((values, k) => {
        for (let j = 0; j < values.length; j++) {
          const slope = gradients[k][j] / batchSize;
          means[k][j] = meanDecay * means[k][j] + (1 - meanDecay) * slope;
          squares[k][j] = squareDecay * squares[k][j] + (1 - squareDecay) * slope * slope;
          const scale = Math.sqrt(squares[k][j] / (1 - squarePower)) + 1 / 2 ** 27;
          values[j] -= (rate * means[k][j]) / (1 - meanPower) / scale;
        }
      });
    }
  }
  return layers;
}

/** Weights and biases uniform in ±1/√inputs. */
function initialLayers(random: Random): readonly Layer[] {
  return widths.slice(1).map((outputs, l) => {
    const inputs = widths[l];
    const bound = 1 / Math.sqrt(inputs);
    const draw = (_: unknown) => bound * (2 * random.uniform() - 1);
    const weight = new Float64Array(outputs * inputs).map(draw);
    return { inputs, outputs, weight, bias: new Float64Array(outputs).map(draw) };
  });
}

/** Adds the gradient of max(0, 1 − target · output)² at one point to `gradients` [weight, bias, weight, bias, …]. */
function addGradient(layers: readonly Layer[], gradients: Float64Array[], point: Float64Array, target: number): void {
  // forward, keeping every layer's input
  const values = [point];
  layers.forEach(({ inputs, outputs, weight, bias }, l) => {
    const next = new Float64Array(outputs);
    for (let i = 0; i < outputs; i++) {
      let sum = bias[i];
      for (let j = 0; j < inputs; j++) sum += weight[i * inputs + j] * values[l][j];
      next[i] = l + 1 < layers.length ? Math.max(0, sum) : sum;
    }
    values.push(next);
  });
  const gap = 1 - target * values[layers.length][0];
  if (gap <= 0) return;

  // backward
  let slopes = Float64Array.of(-2 * target * gap);
  for (let l = layers.length - 1; l >= 0; l--) {
    const { inputs, outputs, weight } = layers[l];
    const below = new Float64Array(inputs);
    for (let i = 0; i < outputs; i++) {
      if (l + 1 < layers.length && values[l + 1][i] === 0) continue;
      gradients[2 * l + 1][i] += slopes[i];
      for (let j = 0; j < inputs; j++) {
        gradients[2 * l][i * inputs + j] += slopes[i] * values[l][j];
        below[j] += slopes[i] * weight[i * inputs + j];
      }
    }
    slopes = below;
  }
}

/** Fisher and Yates. */
function shuffle(order: Uint32Array, random: Random): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
}

function onnxOf(layers: readonly Layer[]): Uint8Array {
  const rounded = layers.map(({ inputs, outputs, weight, bias }) => ({
    weight: Array.from({ length: outputs }, (_, i) => weight.subarray(i * inputs, (i + 1) * inputs).map(Math.fround)),
    bias: bias.map(Math.fround),
  }));
  return writeOnnx(denseNetwork(rounded, "float32"));
}

/** The points as --points reads them. */
function pointsJson({ coordinates, labels }: Points): string {
  const pairs = Array.from(labels, (_, i) => [coordinates[2 * i], coordinates[2 * i + 1]]);
  return `${JSON.stringify({ coordinates: pairs, labels: Array.from(labels), names: ["first arm", "second arm"] })}\n`;
}
