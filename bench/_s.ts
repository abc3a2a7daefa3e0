import { readFileSync } from "node:fs";
import { readOnnx } from "crease/formats";
import { countRegionsSync, domainFromJson, regionsInSync } from "crease/regions";

const n = readOnnx(readFileSync("/work/shared/nets/relu_2-256x3-1_he_s0.onnx"));
const d = domainFromJson({ from: [-1, -0.3], to: [1, 0.4] });
const ts: number[] = [],
  gs: number[] = [];
for (let i = 0; i < 60; i++) {
  let t = performance.now();
  const r = countRegionsSync(n, d);
  ts.push(performance.now() - t);
  if (!i) console.log(r);
  t = performance.now();
  regionsInSync(n, d);
  gs.push(performance.now() - t);
}
const f = ts[0];
const s = ts.slice(10).sort((a, b) => a - b);
console.log(
  "first",
  f.toFixed(1),
  "min",
  s[0].toFixed(2),
  "median",
  s[25].toFixed(2),
  "partition",
  gs
    .slice(10)
    .sort((a, b) => a - b)[25]
    .toFixed(2),
);
