import { dataTypeName, isFloatingPoint } from "./elementTypes.ts";
import { formatError, shapeText } from "./errors.ts";
import type { ValueInfoProto } from "./messages.ts";

/** Whether a value has a batch axis first, and whether the file fixes it at 1 or leaves it open. */
export type BatchAxis = "none" | "one" | "open";

/** The network's input: its shape in ONNX for one input, and whether the first axis is a batch axis. */
export interface GraphInput {
  readonly shape: readonly number[];
  readonly batch: BatchAxis;
}

/**
 * The first axis is the batch where it is symbolic or 1. A vector [n] or column [n,1] of fixed length has no batch axis;
 * any other fixed batch is an error, since a network is a function of one input.
 */
export function graphInput({ name, elementType, shape }: ValueInfoProto): GraphInput {
  if (shape === undefined) throw formatError(`expected input "${name}" to be a tensor with a shape, got none`);
  if (!isFloatingPoint(elementType)) {
    throw formatError(`expected input "${name}" to be floating point, got ${dataTypeName(elementType)}`);
  }
  const open = shape.findIndex((extent, axis) => axis > 0 && !isExtent(extent));
  if (open > 0) {
    throw formatError(
      `expected input "${name}" to have fixed extents after its batch axis, got ${text(shape)}; export the model with fixed extents`,
    );
  }
  const [first, ...rest] = shape.map((extent) => (isExtent(extent) ? extent : 1));
  if (shape.length === 0) return { shape: [], batch: "none" };
  const isVector = rest.every((extent) => extent === 1) && rest.length <= 1;
  if (first !== 1 && !isVector) {
    throw formatError(
      `expected input "${name}" to have a batch axis that is symbolic or 1, got ${text(shape)}; export the model with a batch of 1`,
    );
  }
  const batch = first !== 1 ? "none" : isExtent(shape[0]) ? "one" : "open";
  return { shape: [first, ...rest], batch };
}

/** some writers put 0 or −1 for an extent that is not known */
function isExtent(extent: number | null): extent is number {
  return extent !== null && extent > 0;
}

function text(shape: readonly (number | null)[]): string {
  return shapeText(shape.map((extent) => extent ?? "?"));
}
