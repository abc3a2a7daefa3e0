/**
 * `npm run bench [-- NAME]`: how long the enumerators take, on networks of the shared files ($CREASE_SHARED or ../shared).
 * Prints each workload's counts, the median of five runs after a warm-up and their range, and a checksum of the answer.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readOnnx } from "crease/formats";
import { cellCount, domainFromJson, linearRegions, type Partition, regionsInSync } from "crease/regions";

const shared = process.env.CREASE_SHARED || join(import.meta.dirname, "..", "..", "shared");
const square = { box: [-1, 1, -1, 1] };
const axes01 = { origin: [0, 0, 0, 0, 0], u: [1, 0, 0, 0, 0], v: [0, 1, 0, 0, 0], bounds: [-0.5, 0.5, -0.5, 0.5] };
const workloads = [
  { name: "2-32-32 torch", model: "nets/relu_2-32-32-1_torch_s0.onnx", domain: square },
  { name: "2-64x3 torch", model: "nets/relu_2-64x3-1_torch_s0.onnx", domain: square },
  { name: "2-128x3 torch", model: "nets/relu_2-128x3-1_torch_s0.onnx", domain: square },
  { name: "acasxu_1_1", model: "models/acasxu_1_1.onnx", domain: axes01 },
  { name: "256x3 he segment", model: "nets/relu_2-256x3-1_he_s0.onnx", domain: { from: [-1, -0.3], to: [1, 0.4] } },
];

const only = process.argv[2];
for (const { name, model, domain } of workloads) {
  if (only !== undefined && name !== only) continue;
  const network = readOnnx(readFileSync(join(shared, model)));
  const where = domainFromJson(domain);
  const enumerate = () => regionsInSync(network, where);
  const partition = enumerate();
  const seconds = timesOf(enumerate);
  const joining = timesOf(() => linearRegions(partition));
  console.log(
    `${name.padEnd(18)} ${String(cellCount(partition)).padStart(7)} regions  ${describe(seconds)}  ` +
      `linear regions ${describe(joining)}  checksum ${checksum(partition)}`,
  );
}

/** Seconds of five runs, ascending. */
function timesOf(run: () => unknown): number[] {
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    run();
    return (performance.now() - start) / 1000;
  });
  return times.sort((a, b) => a - b);
}

function describe(times: readonly number[]): string {
  return `${times[2].toFixed(4)} s (${times[0].toFixed(4)}–${times[4].toFixed(4)})`;
}

/** Sum of the patterns' words modulo 2³², each mixed with its place: the same for the same cells in the same order. */
function checksum({ patterns }: Partition): string {
  let sum = 0;
  patterns.forEach((word, i) => {
    sum = (sum + Math.imul(word ^ (i + 1), 0x9e3779b1)) >>> 0;
  });
  return sum.toString(16).padStart(8, "0");
}
