/**
 * Draw the regions of a random network on a tilted plane of its ten-dimensional input space, into crease-out/plane.svg.
 * Run with: npx --no-install node --conditions=source examples/02-draw-a-plane.ts
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { partitionFigure } from "crease/figures";
import { denseNetwork } from "crease/network";
import { createRandom } from "crease/numeric";
import { cellCount, planeThrough, regionsInPlane } from "crease/regions";

const widths = [10, 24, 24, 3];
const random = createRandom(7);
const normals = (count: number, deviation: number) => Array.from({ length: count }, () => deviation * random.normal());

// weights of variance 2 / inputs, small biases
const layers = widths.slice(1).map((outputs, l) => ({
  weight: Array.from({ length: outputs }, () => normals(widths[l], Math.sqrt(2 / widths[l]))),
  bias: normals(outputs, 0.1),
}));
const network = denseNetwork(layers);

// three points, at (0, 0), (1, 0) and (0, 1) of the plane
const points = [normals(10, 1), normals(10, 1), normals(10, 1)] as const;
const partition = await regionsInPlane(network, planeThrough(points, [-1, 2, -1, 2]));

const corners = Array.from({ length: 3 }, (_, i) => [i === 1 ? 1 : 0, i === 2 ? 1 : 0]);
const svg = partitionFigure(partition, {
  title: "A plane through three points",
  decisionBoundary: true,
  points: { coordinates: corners, names: ["the three points"] },
});
mkdirSync("crease-out", { recursive: true });
writeFileSync("crease-out/plane.svg", svg);
console.log(`${cellCount(partition)} activation regions, drawn in crease-out/plane.svg`);
