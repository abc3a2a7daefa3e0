import { branchOf, type Conversion } from "../conversion.ts";

/** Relu: max(z, 0), elementwise. */
export const convertRelu: Conversion = (node, builder) => {
  const z = branchOf(node, 0);
  return builder.append(node.name, { kind: "relu" }, [z], z.shape);
};
