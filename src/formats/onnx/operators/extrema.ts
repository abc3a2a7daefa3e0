import type { Branch, OnnxValue } from "../builder.ts";
import { type Conversion, inputOf, type ResolvedNode } from "../conversion.ts";
import { appendClip } from "./activations.ts";
import { alignedBranches } from "./alignment.ts";
import { finite } from "./numbers.ts";

/**
 * Max and Min of any number of values that broadcast. One number as the other operand is the bound of a clip, as
 * exporters write ReLU6; a constant of several numbers becomes a node.
 */

export const convertMax: Conversion = (node, builder) => extremum("max", node, builder);
export const convertMin: Conversion = (node, builder) => extremum("min", node, builder);

function extremum(kind: "max" | "min", node: ResolvedNode, builder: Parameters<Conversion>[1]): OnnxValue {
  const values = node.inputs.map((_, place) => inputOf(node, place));
  const branches = values.filter((value) => value.kind === "branch");
  if (branches.length === 1 && values.length === 2) {
    const other = values.find((value) => value.kind === "constant");
    const [branch] = branches;
    if (other?.kind === "constant" && other.values.length === 1 && other.shape.length <= branch.shape.length) {
      const bound = finite(node, other.values[0]);
      return appendClip(node, builder, branch, kind === "max" ? { low: bound } : { high: bound });
    }
  }
  if (values.length === 1) return values[0];
  const operands = values.map(
    (value): Branch => (value.kind === "branch" ? value : builder.constant(`${node.name}/${value.name}`, value)),
  );
  const { aligned, shape } = alignedBranches(node, builder, operands);
  return builder.append(node.name, { kind }, aligned, shape);
}
