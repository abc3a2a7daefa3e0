import { isFloatingPoint } from "./elementTypes.ts";
import type { GraphValues } from "./graphOrder.ts";
import type { GraphProto, NodeProto } from "./messages.ts";
import { isDefaultDomain } from "./parseModel.ts";

/** Smooth functions that classifiers end in: they keep the order of the outputs, or the side of 1/2 that one is on. */
const CUT: ReadonlySet<string> = new Set(["Softmax", "LogSoftmax", "Sigmoid"]);

/** What may stand behind them without changing a number, beside a Cast to a floating type. */
const PASSED: ReadonlySet<string> = new Set(["Identity", "Flatten", "Reshape", "Squeeze", "Unsqueeze"]);

/**
 * The value that a network has as its output in place of a graph's: where the graph ends in a Softmax, LogSoftmax or
 * Sigmoid, what that reads. A notice says so.
 */
export function cutTail(
  { nodes }: GraphProto,
  { producers }: GraphValues,
  output: string,
  onNotice: ((notice: string) => void) | undefined,
): string {
  const seen = new Set<string>();
  for (let name = output; !seen.has(name); ) {
    seen.add(name);
    const producer = producers.get(name);
    if (producer === undefined || producer.output > 0) return output;
    const node = nodes[producer.node];
    const { operatorType, domain, inputs } = node;
    if (!isDefaultDomain(domain) || inputs.length === 0 || inputs[0] === "") return output;
    if (CUT.has(operatorType)) {
      onNotice?.(
        `node "${node.name}" (${operatorType}), which is not piecewise affine, was cut: the output is its input "${inputs[0]}"`,
      );
      return inputs[0];
    }
    if (!isPassed(node)) return output;
    name = inputs[0];
  }
  return output;
}

/** A cast to integers is no mere change of shape or type: that is left to be refused. */
function isPassed({ operatorType, attributes }: NodeProto): boolean {
  if (operatorType === "Cast") return isFloatingPoint(attributes.get("to")?.integer ?? 0);
  return PASSED.has(operatorType);
}
