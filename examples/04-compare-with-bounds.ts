/**
 * Compare the regions of random networks in a plane with what theory allows, for one layer of 24 units and for three of 8.
 * Run with: npx --no-install node --conditions=source examples/04-compare-with-bounds.ts
 */
import { boundsOf, networkBounds, tightestUpperBound } from "crease/measures";
import { denseNetwork } from "crease/network";
import { createRandom } from "crease/numeric";
import { cellCount, plane, regionsInPlane } from "crease/regions";

const random = createRandom(3);
const normals = (count: number, deviation: number) => Array.from({ length: count }, () => deviation * random.normal());

for (const widths of [[24], [8, 8, 8]]) {
  const sizes = [2, ...widths, 1];
  const layers = sizes.slice(1).map((outputs, l) => ({
    weight: Array.from({ length: outputs }, () => normals(sizes[l], Math.sqrt(2 / sizes[l]))),
    bias: normals(outputs, 0.1),
  }));
  const network = denseNetwork(layers);

  // almost the whole plane: creases that cross farther out are not counted
  const window = plane({ origin: [0, 0], u: [1, 0], v: [0, 1] }, { bounds: [-1000, 1000, -1000, 1000] });
  const count = cellCount(await regionsInPlane(network, window));
  const most = tightestUpperBound(networkBounds(network));
  const { serraLower } = boundsOf({ inputDim: 2, widths });
  console.log(`${widths}: ${count} regions; some network has ${serraLower}, none has more than ${most?.value}`);
}
