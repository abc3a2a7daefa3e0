import { type StoredArray, tensorsOf, writeNpy, writeNpz, writeOnnx, writeSafetensors } from "crease/formats";
import { denseNetwork } from "crease/network";
import { describe, expect, test } from "vitest";
import { fileIn, type Outcome, quadrantModel, runCrease, temporaryFolder } from "./runCrease.ts";

const float32 = (shape: readonly number[], values: readonly number[]): StoredArray => ({
  shape,
  values: Float64Array.from(values),
  storedType: "float32",
});
/** y = relu(x₀) + relu(x₁) */
const tensors = new Map([
  ["0.weight", float32([2, 2], [1, 0, 0, 1])],
  ["0.bias", float32([2], [0, 0])],
  ["2.weight", float32([1, 2], [1, 1])],
  ["2.bias", float32([1], [0])],
]);
const layers = { inputShape: [2], layers: ["Linear", "ReLU", "Linear"] };

function refuses({ status, stdout, stderr }: Outcome, expected: number, message: RegExp): void {
  expect({ status, stdout }).toEqual({ status: expected, stdout: "" });
  expect(stderr).toMatch(message);
}

describe("a model of tensors", () => {
  test("is read with the description beside it, by every command", async () => {
    const folder = temporaryFolder();
    fileIn(folder, "net.json", layers);
    const box = ["--box", "-1,1,-1,1"];
    for (const model of [
      fileIn(folder, "net.safetensors", writeSafetensors({ tensors })),
      fileIn(folder, "net.npz", writeNpz(tensors)),
    ]) {
      const forward = await runCrease(["forward", model, "-"], { input: "[[1, 2], [-1, 0.5]]" });
      expect(forward).toEqual({ status: 0, stdout: "3\n0.5\n", stderr: "" });
      const { stdout } = await runCrease(["regions", model, ...box, "--json"]);
      expect(JSON.parse(stdout)).toMatchObject({ activationRegions: 4, linearRegions: 4, unresolved: 0 });
      const info = JSON.parse((await runCrease(["info", model, "--json"])).stdout);
      expect(info).toMatchObject({ model, parameters: 9, storedTypes: ["float32"], units: { total: 2 } });
      const bounds = JSON.parse((await runCrease(["bounds", model, "--json"])).stdout);
      expect(bounds).toMatchObject({ inputDim: 2, widths: [2] });
    }
  });

  test("is read with a description of another name, from standard input too", async () => {
    const folder = temporaryFolder();
    const model = fileIn(folder, "net.safetensors", writeSafetensors({ tensors }));
    const npz = fileIn(folder, "other.npz", writeNpz(tensors));
    const path = fileIn(folder, "layers.json", layers);
    const inputs = fileIn(folder, "inputs.json", [[1, 2]]);
    for (const file of [model, npz]) {
      expect((await runCrease(["forward", file, inputs, "--layers", path])).stdout).toBe("3\n");
    }
    const piped = await runCrease(["forward", model, inputs, "--layers", "-"], { input: JSON.stringify(layers) });
    expect(piped.stdout).toBe("3\n");
    const bounds = await runCrease(["bounds", model, "--layers", path, "--json"]);
    expect(JSON.parse(bounds.stdout).widths).toEqual([2]);
  });

  test("ends at the layer that --output names", async () => {
    const folder = temporaryFolder();
    const model = fileIn(folder, "net.npz", writeNpz(tensors));
    fileIn(folder, "net.json", layers);
    const run = (output: string) => runCrease(["forward", model, "-", "--output", output], { input: "[[1, -2]]" });
    expect((await run("0")).stdout).toBe("1 -2\n");
    expect((await run("1")).stdout).toBe("1 0\n");
    refuses(
      await run("fc"),
      2,
      /^crease: .*net\.npz: expected --output to name a layer among "input", "0", "1", "2", got "fc"\n$/,
    );
  });

  test("is refused with the reason, and with what to do", async () => {
    const folder = temporaryFolder();
    const model = fileIn(folder, "net.safetensors", writeSafetensors({ tensors }));
    const path = fileIn(folder, "layers.json", { ...layers, layers: ["Linear", "ReLU"] });
    const info = (...args: readonly string[]) => runCrease(["info", ...args]);
    refuses(
      await info(model),
      2,
      /^crease: .*net\.safetensors: expected a description of its layers in .*net\.json, got none; write \{"inputShape": \[…\], "layers": \[…\]\} there, or name another file with --layers\n$/,
    );
    refuses(
      await info(model, "--layers", path),
      1,
      /^crease: .*net\.safetensors with .*layers\.json: networkFromTensors: expected each tensor to belong to a layer, got "2\.bias" \[1\], "2\.weight" \[1,2\] left over; .*\n$/,
    );
    refuses(await info(model, "--layers", "none.json"), 2, /^crease: none\.json: no such file\n$/);
    refuses(await info("none.safetensors"), 2, /^crease: none\.safetensors: no such file\n$/);
    refuses(
      await info(model, "--layers", fileIn(folder, "bad.json", "{")),
      2,
      /^crease: .*bad\.json: expected JSON, got .*\n$/,
    );
    refuses(await info("-", "--layers", "-"), 2, /^crease: expected at most one - \(standard input\), got 2\n$/);
    refuses(
      await info(quadrantModel(folder), "--layers", path),
      2,
      /^crease: --layers: expected a model in \.safetensors or \.npz, got .*quadrants\.onnx; leave --layers out\n$/,
    );
    refuses(
      await info("net.pt"),
      2,
      /^crease: net\.pt: expected a model in \.onnx, \.safetensors or \.npz, got \.pt; save the network's state_dict as \.safetensors, as docs\/formats\.md shows\n$/,
    );
    refuses(
      await info(fileIn(folder, "cut.npz", writeNpz(tensors).subarray(9)), "--layers", path),
      1,
      /^crease: .*cut\.npz: readNpz: expected the list of files to end at byte \d+, got \d+; the file is damaged\n$/,
    );
    refuses(
      await runCrease(["bounds", "2,3,1", "--layers", path]),
      2,
      /^crease: bounds: expected --layers with a model only, got widths\n$/,
    );
  });
});

describe("inputs in an npy file", () => {
  test("count along its first axis, or are one input of the network's shape", async () => {
    const folder = temporaryFolder();
    const model = quadrantModel(folder);
    const run = async (array: StoredArray) => {
      return (await runCrease(["forward", model, fileIn(folder, "inputs.npy", writeNpy(array))])).stdout;
    };
    expect(await run(float32([3, 2], [1, 2, -1, 0.5, 3, -1]))).toBe("3\n0.5\n3\n");
    expect(await run({ ...float32([2, 2, 1], [1, 2, 3, 4]), storedType: "int64" })).toBe("3\n7\n");
    expect(await run(float32([2], [1, 2]))).toBe("3\n");
    expect(await run(float32([0, 2], []))).toBe("");
  });

  test("may be images, each an input of several axes", async () => {
    const folder = temporaryFolder();
    const model = fileIn(folder, "net.npz", writeNpz(new Map([["1.weight", float32([1, 4], [1, 2, 3, 4])]])));
    fileIn(folder, "net.json", { inputShape: [1, 2, 2], layers: ["Flatten", { type: "Linear", bias: false }] });
    const run = async (shape: readonly number[]) => {
      const values = Array.from({ length: shape.reduce((size, extent) => size * extent, 1) }, (_, k) => k);
      return (await runCrease(["forward", model, fileIn(folder, "inputs.npy", writeNpy(float32(shape, values)))]))
        .stdout;
    };
    expect(await run([2, 1, 2, 2])).toBe("20\n60\n");
    expect(await run([2, 4])).toBe("20\n60\n");
    expect(await run([1, 2, 2])).toBe("20\n");
  });

  test("are refused where they do not fit", async () => {
    const folder = temporaryFolder();
    const model = quadrantModel(folder);
    const run = (content: Uint8Array) => runCrease(["forward", model, fileIn(folder, "inputs.npy", content)]);
    refuses(
      await run(writeNpy(float32([2, 3], [1, 2, 3, 4, 5, 6]))),
      2,
      /inputs\.npy: expected an array \[inputs × 2\], got \[2,3\]\n$/,
    );
    refuses(await run(writeNpy(float32([], [1]))), 2, /inputs\.npy: expected an array \[inputs × 2\], got \[\]\n$/);
    refuses(
      await run(writeNpy(float32([2, 2], [1, 2, 3, Number.NaN]))),
      2,
      /inputs\.npy: expected finite numbers in input 1, got NaN at position 1\n$/,
    );
    refuses(
      await run(Uint8Array.of(1)),
      2,
      /inputs\.npy: readNpy: expected an npy file, which begins with \\x93NUMPY, got other bytes\n$/,
    );
    refuses(await runCrease(["forward", model, "none.npy"]), 2, /^crease: none\.npy: no such file\n$/);
  });
});

test("a model gives the same counts as ONNX and as tensors", async () => {
  const folder = temporaryFolder();
  const network = denseNetwork(
    [
      {
        weight: [
          [1, 0.5],
          [-0.25, 1],
          [0.75, -1],
        ],
        bias: [0.125, -0.5, 0.25],
      },
      { weight: [[1, -1, 0.5]], bias: [0.25] },
    ],
    "float32",
  );
  const { tensors: stored, description } = tensorsOf(network);
  const onnx = fileIn(folder, "as-onnx.onnx", writeOnnx(network));
  const safetensors = fileIn(folder, "net.safetensors", writeSafetensors({ tensors: stored }));
  fileIn(folder, "net.json", description);
  const counts = async (model: string) => {
    const { stdout } = await runCrease(["regions", model, "--box", "-2,2,-2,2", "--json"]);
    const { activationRegions, linearRegions, vertices, smallestMargin } = JSON.parse(stdout);
    return { activationRegions, linearRegions, vertices, smallestMargin };
  };
  expect(await counts(safetensors)).toEqual(await counts(onnx));
});
