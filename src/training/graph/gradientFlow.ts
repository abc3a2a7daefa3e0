import { type Network, type NetworkNode, sizeOf } from "../../network/network.ts";
import { definitionOf } from "../../network/operators/index.ts";

/**
 * Per node, whether its value depends on an entry that is trained: gradients are computed for those alone.
 *
 * @param isTrained whether some entry of a tensor is trained
 */
export function trainedNodes({ nodes }: Network, isTrained: (tensor: number) => boolean): readonly boolean[] {
  const depends: boolean[] = [];
  for (const node of nodes) {
    depends.push(node.inputs.some((from) => depends[from]) || learningTensors(node).some(isTrained));
  }
  return depends;
}

/** Per tensor, whether some entry of it is trained; all are unless `trainable` says 0. */
export function trainedTensors({ tensors }: Network, trainable: Uint8Array | undefined): readonly boolean[] {
  return tensors.map(({ offset, shape }) => {
    const entries = trainable?.subarray(offset, offset + sizeOf(shape));
    return entries === undefined || entries.some((entry) => entry !== 0);
  });
}

/** The tensors that a gradient reaches; running averages of a batch normalization are none. */
export function learningTensors({ operator }: NetworkNode): readonly number[] {
  if (operator.kind === "batchNormalization") return [operator.scale, operator.bias];
  return (definitionOf(operator).tensors ?? []).flatMap((role) => {
    const tensor = operator[role];
    return typeof tensor === "number" ? [tensor] : [];
  });
}
