import { areaBytes } from "../kernels/arena.ts";
import { createKernels } from "../kernels/kernels.ts";
import { type Floats, floats, type Precision } from "./floats.ts";

/** Adam's moments in a memory of their own, where kernels renew them. */
export interface AdamMemory {
  /** [size] each */
  readonly moments: readonly [Floats, Floats];
  /** θ moves by one step, whose factors are those of Algorithm 1 with the bias corrections taken out of the loop */
  step(
    theta: Floats,
    gradient: Floats,
    beta1: number,
    beta2: number,
    stride: number,
    spread: number,
    epsilon: number,
  ): void;
}

/** Memory for Adam over `size` parameters; the arithmetic is that of a plain loop in float64, bit for bit. */
export function adamMemory(size: number, precision: Precision): AdamMemory {
  const bytes = areaBytes(paddedSize(size) * floats(precision, 0).BYTES_PER_ELEMENT);
  const { arena, adam32, adam64 } = createKernels(4 * bytes);
  const [thetaArea, gradientArea, first, second] = [0, 1, 2, 3].map((): Floats => arena[precision](paddedSize(size)));
  const [t, g, m, v] = [thetaArea, gradientArea, first, second].map(({ byteOffset }) => byteOffset);
  const kernel = precision === "float32" ? adam32 : adam64;
  const moved = thetaArea.subarray(0, size);
  return {
    moments: [first.subarray(0, size), second.subarray(0, size)],
    step(theta, gradient, beta1, beta2, stride, spread, epsilon) {
      thetaArea.set(theta);
      gradientArea.set(gradient);
      kernel(t, g, m, v, paddedSize(size), beta1, 1 - beta1, beta2, 1 - beta2, stride, spread, epsilon);
      theta.set(moved);
    },
  };
}

/** What the kernels take: an even number. What is behind the parameters is 0 and stays. */
function paddedSize(size: number): number {
  return size + (size % 2);
}
