import type { Branch, NetworkBuilder } from "../builder.ts";
import { type Conversion, inputOf, notContinuous, type ResolvedNode } from "../conversion.ts";
import type { Constant } from "../tensorValues.ts";
import { alignedBranches } from "./alignment.ts";
import { scaleBy } from "./arithmetic.ts";

/**
 * Where with a constant condition: elements of one value and elements of another, as the sum of both times 1 or 0.
 *
 * Numerics  exact: x · 1 + y · 0.
 */
export const convertWhere: Conversion = (node, builder) => {
  const condition = inputOf(node, 0);
  if (condition.kind === "branch") throw notContinuous(node);
  const parts = [1, 2].map((input): Branch => {
    const value = inputOf(node, input);
    const name = `${node.name}/${input === 1 ? "then" : "else"}`;
    const branch = value.kind === "branch" ? value : builder.constant(`${name}/${value.name}`, value);
    return masked({ ...node, name }, builder, branch, condition, input === 1);
  });
  const { aligned, shape } = alignedBranches(node, builder, parts);
  return builder.append(node.name, { kind: "add" }, aligned, shape);
};

/** The branch where the condition is as wanted, and 0 elsewhere. */
function masked(
  node: ResolvedNode,
  builder: NetworkBuilder,
  branch: Branch,
  { shape, values }: Constant,
  wanted: boolean,
): Branch {
  const mask = values.map((value) => ((value !== 0) === wanted ? 1 : 0));
  return scaleBy(node, builder, branch, {
    kind: "constant",
    name: node.name,
    shape,
    values: mask,
    storedType: "float32",
  });
}
