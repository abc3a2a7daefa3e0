/**
 * A network with two hidden layers that goes up and down twice on [0, 1]: its pieces along the whole line, and their chart
 * in crease-out/line.svg. Run with: npx --no-install node --conditions=source examples/03-function-on-a-line.ts
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { functionFigure } from "crease/figures";
import { denseNetwork } from "crease/network";
import { cellCount, line, regionsOnLine } from "crease/regions";

// a tent, 2 relu(x) − 4 relu(x − 1/2), folds [0, 1] onto itself; here one tent stands on another
const network = denseNetwork([
  { weight: [[1], [1]], bias: [0, -0.5] },
  {
    weight: [
      [2, -4],
      [2, -4],
    ],
    bias: [0, -0.5],
  },
  { weight: [[2, -4]], bias: [0] },
]);

const partition = await regionsOnLine(network, line([0], [1]));
const { vertices, outputLinear, outputOffset } = partition;
for (let cell = 0; cell < cellCount(partition); cell++) {
  const [from, to] = [vertices[cell], vertices[cell + 1]].map((t) => t.toFixed(3));
  console.log(`t from ${from} to ${to}: y = ${outputLinear[cell]} t + ${outputOffset[cell].toFixed(3)}`);
}

// a unit that is zero where another has its breakpoint touches there: such signs are counted, and split nothing
console.log(`${partition.unresolved} unresolved signs`);

mkdirSync("crease-out", { recursive: true });
writeFileSync("crease-out/line.svg", functionFigure(partition, { title: "A tent on a tent", axisName: "x" }));
