import { type Network, sizeOf, type TensorIndex } from "../network/network.ts";

/** The means and variances of batch normalizations: a gradient reaches none of them, batch statistics renew them. */
export function runningAverages({ nodes }: Network): readonly TensorIndex[] {
  return nodes.flatMap(({ operator }) =>
    operator.kind === "batchNormalization" ? [operator.mean, operator.variance] : [],
  );
}

/**
 * A mask of parameters with all running averages beside its own: what a parameterization writes, and what batch statistics
 * renew all the same.
 *
 * @param mask [P] 0 or 1
 */
export function withRunningAverages(network: Network, mask: Uint8Array): Uint8Array {
  const joined = mask.slice();
  for (const tensor of runningAverages(network)) {
    const { offset, shape } = network.tensors[tensor];
    joined.fill(1, offset, offset + sizeOf(shape));
  }
  return joined;
}
