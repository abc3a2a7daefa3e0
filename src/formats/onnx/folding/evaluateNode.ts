import { forward } from "../../../network/forward.ts";
import { type Network, type Operator, sizeOf } from "../../../network/network.ts";
import { type Branch, createBuilder } from "../builder.ts";
import type { ResolvedNode } from "../conversion.ts";
import { isStoredType, roundingTo } from "../elementTypes.ts";
import { CONVERSIONS } from "../operators/index.ts";
import { type Constant, elementTypeOf } from "../tensorValues.ts";
import { type Folding, result } from "./fold.ts";

/**
 * The values of a node that reads constants only, such as a Clip of a weight, and that no folding of its own knows: those
 * of the network that it would become. Undefined for other nodes.
 *
 * Numerics  evaluated in float64 and rounded once to the type of the data, which is the first input.
 */
export function evaluateNode(node: ResolvedNode, opset: number, folding: Folding): readonly Constant[] | undefined {
  const conversion = CONVERSIONS.get(node.operatorType);
  const [data, ...others] = node.inputs;
  const isConstant = node.inputs.every((input) => input?.kind !== "branch");
  if (conversion === undefined || !isConstant || data?.kind !== "constant" || data.storedType === undefined) {
    return undefined;
  }
  // a network has an input, which nothing here reads
  const builder = createBuilder(opset, "", [], "none", folding.budget);
  const branch = builder.constant(data.name, data);
  const made = [conversion({ ...node, inputs: [branch, ...others] }, builder)].flat();
  // what is made of a branch is a branch
  return made.map((value, output) => valuesOf(node, data, builder.build(value as Branch), output, folding));
}

function valuesOf(node: ResolvedNode, data: Constant, network: Network, output: number, { budget }: Folding): Constant {
  const type = elementTypeOf(data);
  const { name, shape } = network.nodes[network.output];
  budget.spendSteps(stepsOf(network), name);
  const values = forward(network, new Float64Array(1), 1);
  return result(node, type, shape, isStoredType(type) ? values.map(roundingTo(type, name)) : values, output);
}

/** At most so many multiplications to evaluate a network. */
function stepsOf({ nodes, tensors }: Network): number {
  const stepsPerValue = (operator: Operator) => {
    if ("window" in operator) return sizeOf(operator.window.kernel);
    if (!("weight" in operator)) return 1;
    const { shape } = tensors[operator.weight];
    return sizeOf(shape) / Math.min(shape[0], shape[1]);
  };
  return nodes.reduce((steps, { operator, shape, inputs }) => {
    return steps + sizeOf(shape) * Math.max(inputs.length, stepsPerValue(operator));
  }, 0);
}
