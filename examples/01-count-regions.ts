/**
 * Count the regions of a network and check the count. Run with: npx --no-install node --conditions=source examples/01-count-regions.ts
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readOnnx } from "crease/formats";
import { box, cellCount, check, linearRegions, regionsIn } from "crease/regions";

const file = join(import.meta.dirname, "networks", "spirals.onnx");
const network = readOnnx(readFileSync(file));
const partition = await regionsIn(network, box([-1, 1, -1, 1]));

// which count it is, and how sure
console.log(`activation regions: ${cellCount(partition)} (${partition.status})`);
console.log(`linear regions:     ${linearRegions(partition).count}`);
console.log(`unresolved signs:   ${partition.unresolved}`);
console.log(`smallest margin:    ${partition.smallestMargin?.toPrecision(2)}`);

// the public checkers know nothing of how the partition was made
for (const { name, passed } of check(partition)) console.log(`${passed ? "passed" : "FAILED"}: ${name}`);
