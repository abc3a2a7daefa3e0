import { expect, test } from "vitest";
import { readOnnx } from "../../src/formats/index.ts";
import { forward } from "../../src/network/forward.ts";
import { inputSize, outputSize } from "../../src/network/network.ts";
import { CreaseError } from "../../src/numeric/errors.ts";
import { floats, integers, onnxFile } from "./onnxFile.ts";
import { seededNumbers } from "./onnxRuntime.ts";

const file = onnxFile({
  input: ["batch", 2, 2],
  nodes: [
    { type: "Flatten", inputs: ["x"], outputs: ["f"] },
    {
      type: "Gemm",
      inputs: ["f", "w", "b"],
      outputs: ["g"],
      attributes: { transB: { integer: 1 }, alpha: { float: 2 } },
    },
    { type: "Relu", inputs: ["g"], outputs: ["h"] },
    { type: "MatMul", inputs: ["h", "v"], outputs: ["m"] },
    { type: "Constant", inputs: [], outputs: ["c"], attributes: { value: { tensor: floats("", [2], [1, 2]) } } },
    { type: "Sub", inputs: ["c", "m"], outputs: ["s"] },
    { type: "Add", inputs: ["s", "m"], outputs: ["a"] },
    { type: "Reshape", inputs: ["a", "shape"] },
  ],
  initializers: [
    floats("w", [3, 4], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
    floats("b", [3], [1, 2, 3]),
    floats("v", [3, 2], [1, 2, 3, 4, 5, 6]),
    integers("shape", [2], [0, 2]),
  ],
});

const seed = 42;

test(`500 damaged files from seed ${seed} are read, or refused with a CreaseError`, () => {
  const next = seededNumbers(seed);
  const below = (bound: number) => Math.floor(next() * bound);
  let read = 0;
  for (let run = 0; run < 500; run++) {
    const damaged = damage([...file], below);
    const network = readOrRefuse(Uint8Array.from(damaged), run);
    if (network === undefined) continue;
    read++;
    // what is read is a network that works, unless it is too large to try
    const n = inputSize(network);
    if (n <= 10_000) expect(forward(network, new Float64Array(n), 1)).toHaveLength(outputSize(network));
  }
  // both outcomes occur
  expect(read).toBeGreaterThan(20);
  expect(read).toBeLessThan(450);
});

/** One to three changes: a byte set, a bit flipped, bytes taken out, bytes put in twice, the end cut off. */
function damage(bytes: number[], below: (bound: number) => number): number[] {
  for (let change = below(3); change >= 0; change--) {
    const position = below(bytes.length);
    const kind = below(10);
    if (kind < 4) bytes[position] = below(256);
    else if (kind < 7) bytes[position] ^= 1 << below(8);
    else if (kind === 7) bytes.splice(position, 1 + below(8));
    else if (kind === 8) bytes.splice(position, 0, ...bytes.slice(position, position + 1 + below(32)));
    else bytes.length = position + 1;
  }
  return bytes;
}

function readOrRefuse(bytes: Uint8Array, run: number) {
  try {
    return readOnnx(bytes);
  } catch (error) {
    if (!(error instanceof CreaseError)) throw new Error(`run ${run} of seed ${seed}`, { cause: error });
    expect(error.message).toMatch(/^readOnnx: /);
    return undefined;
  }
}
