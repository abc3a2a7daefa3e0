/**
 * The limit that an enumeration is compared with: a float64 forward pass, with our own WebAssembly product, on just the
 * vertices that exist when each layer is applied. An enumerator that evaluates every vertex once, and does nothing else, would
 * take this long.
 */
import { createKernels } from "../src/kernels/kernels.ts";
import { packPanels, paddedLength, panelCount } from "../src/kernels/panels.ts";
import { type LayerWork, layerWork } from "./denseChain.ts";
import { repeatedTimes, timed } from "./timing.ts";
import type { Problem } from "./workloads.ts";

/** Rows of a block: with 256 inputs and outputs, two blocks take 200 kB, which stay in the second cache. */
const blockRows = 48;

/** Seconds of the limit, the median of five; undefined where the network is no chain of dense layers. */
export async function limitSeconds(problem: Problem): Promise<number | undefined> {
  const passes = layerWork(problem)?.map(layerPass);
  if (!passes) return undefined;
  const run = () => {
    for (const pass of passes) pass();
  };
  const { seconds } = await timed(run);
  return (await repeatedTimes(run, seconds)).median;
}

/** One layer on all its vertices, block by block: every block holds the same values, whose number is all that matters. */
function layerPass({ inputs, outputs, weight, relu, vertices }: LayerWork): () => void {
  const panels = panelCount(outputs);
  const xStride = paddedLength(inputs);
  const yStride = paddedLength(outputs);
  const rows = Math.min(blockRows, 3 * Math.ceil(vertices / 3));
  const kernels = createKernels(8 * (8 * panels * inputs + rows * (xStride + yStride)) + 4 * inputs + 64);
  const packed = kernels.arena.float64(8 * panels * inputs);
  packPanels(weight, outputs, inputs, packed);
  const x = kernels.arena.float64(rows * xStride);
  x.forEach((_, i) => {
    x[i] = (i % 17) / 16;
  });
  const y = kernels.arena.float64(rows * yStride);
  const all = kernels.arena.uint32(inputs);
  all.forEach((_, i) => {
    all[i] = i;
  });
  return () => {
    for (let done = 0; done < vertices; done += rows) {
      y.fill(0);
      const count = Math.min(rows, vertices - done);
      for (let row = 0; row < count; row += 3) {
        const [from, to] = [x.byteOffset + 8 * row * xStride, y.byteOffset + 8 * row * yStride];
        kernels.selectedProduct3(packed.byteOffset, panels, inputs, all.byteOffset, inputs, from, xStride, to, yStride);
      }
      if (relu) for (let i = 0; i < count * yStride; i++) y[i] = Math.max(y[i], 0);
    }
  };
}
