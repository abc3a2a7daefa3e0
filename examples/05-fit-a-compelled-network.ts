/**
 * Fit a network that is compelled to have 32 linear regions, and count them. Run with:
 * npx --no-install node --conditions=source examples/05-fit-a-compelled-network.ts
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { fitCompelled } from "crease/compelled";
import type { Network } from "crease/network";
import { linearRegions, regionsOnSegment, segment } from "crease/regions";

/** Exactly, on the curve's domain. */
async function pieces(network: Network): Promise<number> {
  return linearRegions(await regionsOnSegment(network, segment([0], [2]))).count;
}

const fit = await fitCompelled((x) => x * x * x - 4, { domain: [0, 2] });
console.log(
  `${fit.status}: waves by "${fit.construction}", largest error ${fit.error.largest?.toFixed(2)} of a range of 8`,
);

// pre-training moves the waves and keeps all of them, standard training moves each weight
if (fit.pretrained) console.log(`${await pieces(fit.pretrained)} linear regions after pre-training`);
console.log(`${await pieces(fit.network)} at the end`);

mkdirSync("crease-out", { recursive: true });
writeFileSync("crease-out/cube.onnx", fit.onnx);
