import binaryen from "assemblyscript/binaryen";
import { afterEach, describe, expect, test, vi } from "vitest";
import { baseBytes, fusedBytes } from "../../src/kernels/generated/wasmBytes.ts";
import { canFuse, createKernels } from "../../src/kernels/kernels.ts";

/** Each kernel with the number of its arguments. */
const functions = {
  absoluteProduct1: 7,
  adam32: 12,
  adam64: 12,
  backwardLayer32: 10,
  backwardLayer64: 10,
  biasGradient32: 5,
  biasGradient64: 5,
  correlate1: 14,
  correlate3: 16,
  forwardLayer32: 11,
  forwardLayer64: 11,
  gate32: 4,
  gate64: 4,
  gatherPatches32: 8,
  gatherPatches64: 8,
  multiply32: 8,
  multiply64: 8,
  rankOne2: 7,
  rankOne3: 8,
  recenter2: 12,
  relu32: 2,
  relu64: 2,
  renew1: 5,
  renew3: 6,
  scatterPatches32: 8,
  scatterPatches64: 8,
  selectedProduct1: 7,
  selectedProduct2: 9,
  selectedProduct3: 9,
  signs1: 7,
  signs2: 9,
  transpose32: 7,
  transpose64: 7,
  weightGradient32: 9,
  weightGradient64: 9,
};

afterEach(() => {
  vi.restoreAllMocks();
  vi.resetModules();
});

describe("the module", () => {
  test("is built from assembly as it is", async () => {
    const { areKernelsBuilt } = await import(new URL("../../scripts/buildKernels.mjs", import.meta.url).href);
    expect(areKernelsBuilt(), "run: node scripts/setup.mjs").toBe(true);
  });

  test("needs SIMD and nothing newer; fused, relaxed SIMD too", () => {
    const { MVP, SIMD128, RelaxedSIMD } = binaryen.Features;
    const read = (base64: string, features: number) => {
      const module = binaryen.readBinary(Buffer.from(base64, "base64"));
      module.setFeatures(features);
      return module;
    };
    const base = read(baseBytes, MVP | SIMD128);
    const fused = read(fusedBytes, MVP | SIMD128 | RelaxedSIMD);
    expect([base.validate(), fused.validate()]).toEqual([1, 1]);
    expect(base.emitText()).not.toMatch(/relaxed/);
    expect(new Set(fused.emitText().match(/\w+\.relaxed_\w+/g))).toEqual(
      new Set(["f32x4.relaxed_madd", "f64x2.relaxed_madd"]),
    );
  });
});

describe("kernels", () => {
  test.each([false, ...(canFuse() ? [true] : [])])("are these functions and their arena (fused: %s)", (fused) => {
    const { arena, ...kernels } = createKernels(0, { fused });
    expect(Object.fromEntries(Object.entries(kernels).map(([name, kernel]) => [name, kernel.length]))).toEqual(
      functions,
    );
    expect(arena.free).toBe(0);
  });

  test("have a memory of their own, as large as asked and no larger than its last page", () => {
    const byteLength = 2 * 65536;
    const [a, b] = [createKernels(byteLength), createKernels(byteLength)];
    const [inA, inB] = [a.arena.float64(byteLength / 8), b.arena.float64(2)];
    expect(inA.byteOffset).toBe(inB.byteOffset);
    expect(inA.buffer.byteLength).toBe(3 * 65536);
    inA.fill(-1);
    a.relu64(inA.byteOffset, 2);
    b.relu64(inB.byteOffset, 2);
    expect([inA[0], inA[1], inA[2], inB[0]]).toEqual([0, 0, -1, 0]);
    expect(() => a.relu64(3 * 65536, 2)).toThrow(/out of bounds/);
  });

  test("are refused for a size that no memory has", () => {
    for (const bytes of [-1, 0.5, Number.NaN, 2 ** 32]) {
      expect(() => createKernels(bytes)).toThrow(
        new RangeError(`createKernels: expected 0 to 4294967232 bytes of areas, got ${bytes}`),
      );
    }
  });

  test("are refused with a reason where the engine has no SIMD, or no relaxed SIMD", async () => {
    vi.spyOn(WebAssembly, "validate").mockReturnValue(false);
    vi.resetModules();
    const fresh = await import("../../src/kernels/kernels.ts");
    expect(fresh.canFuse()).toBe(false);
    expect(() => fresh.createKernels(0, { fused: true })).toThrow(
      new RangeError(
        "createKernels: expected an engine with WebAssembly relaxed SIMD, got one without; leave out fused",
      ),
    );
    expect(() => fresh.createKernels(0)).toThrow(
      new RangeError("createKernels: expected an engine with WebAssembly SIMD, got one without; use a newer engine"),
    );
  });
});
