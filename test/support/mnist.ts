import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { sharedPath } from "./shared.ts";

/** [784] one of the 10 000 MNIST test images, pixels in [0, 1]. */
export function mnistTestImage(index: number): Float64Array {
  const bytes = gunzipSync(readFileSync(sharedPath("data", "mnist", "t10k-images-idx3-ubyte.gz")));
  const start = 16 + 784 * index;
  return Float64Array.from(bytes.subarray(start, start + 784), (pixel) => pixel / 255);
}
