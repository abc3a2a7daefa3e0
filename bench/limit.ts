/**
 * The limit that an enumeration is compared with: a float64 forward pass, with our own WebAssembly product, on just the
 * vertices that exist when each layer is applied. An enumerator that evaluates every vertex once, and does nothing else, would
 * take this long.
 */
import { areaBytes } from "../src/kernels/arena.ts";
import { createKernels } from "../src/kernels/kernels.ts";
import { packPanels, paddedLength, panelCount } from "../src/kernels/panels.ts";
import { type LayerWork, layerWork } from "./denseChain.ts";
import { repeatedTimes, timed } from "./timing.ts";
import type { Problem } from "./workloads.ts";

/** Rows of a block: with 256 inputs and outputs, two blocks take 200 kB, which stay in the second cache. */
const blockRows = 48;

/** Seconds of the limit, the fastest of five runs; undefined where the network is no chain of dense layers. */
export async function limitSeconds(problem: Problem): Promise<number | undefined> {
  const passes = layerWork(problem)?.map(layerPass);
  if (!passes) return undefined;
  const run = () => {
    for (const pass of passes) pass();
  };
  const { seconds } = await timed(run);
  return (await repeatedTimes(run, seconds)).min;
}

/** One layer on all its vertices, block by block: every block holds the same values, whose number is all that matters. */
function layerPass({ inputs, outputs, weight, relu, vertices }: LayerWork): () => void {
  const panels = panelCount(outputs);
  const stride = paddedLength(outputs);
  const rows = Math.min(blockRows, vertices);
  const areas = [stride * inputs, rows * inputs, rows * stride, stride];
  const kernels = createKernels(areas.reduce((sum, length) => sum + areaBytes(8 * length), 0));
  const [packed, x, y, bias] = areas.map((length) => kernels.arena.float64(length));
  packPanels(weight, outputs, inputs, packed);
  x.forEach((_, i) => {
    x[i] = (i % 17) / 16;
  });
  const [xAt, packedAt, biasAt, yAt] = [x, packed, bias, y].map(({ byteOffset }) => byteOffset);
  return () => {
    for (let done = 0; done < vertices; done += rows) {
      const count = Math.min(rows, vertices - done);
      kernels.multiply64(xAt, count, inputs, packedAt, panels, biasAt, yAt, stride);
      if (relu) kernels.relu64(yAt, count * stride);
    }
  };
}
