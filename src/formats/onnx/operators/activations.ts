import type { Branch, NetworkBuilder } from "../builder.ts";
import { branchOf, type Conversion, constantOf, cutBefore, floatAttribute, type ResolvedNode } from "../conversion.ts";
import { formatError, shapeText, unsupportedError } from "../errors.ts";
import { finite, numberConstant, singleNumber } from "./numbers.ts";

/**
 * Elementwise piecewise-linear operators. Numbers that stand in attributes are float32 in the file, and so are the
 * specification's defaults.
 */

export const convertRelu: Conversion = (node, builder) => {
  const z = branchOf(node, 0);
  return builder.append(node.name, { kind: "relu" }, [z], z.shape);
};

export const convertLeakyRelu: Conversion = (node, builder) => {
  const z = branchOf(node, 0);
  const slope = finite(node, floatAttribute(node, "alpha", Math.fround(0.01)));
  return builder.append(node.name, { kind: "leakyRelu", slope }, [z], z.shape);
};

/** PRelu: a slope that broadcasts to its branch; before operator set 7 a list of slopes belongs to the channels. */
export const convertPRelu: Conversion = (node, builder) => {
  const z = branchOf(node, 0);
  const slopes = constantOf(node, 1);
  const rank = z.shape.length;
  const isChannels = builder.opset < 7 && slopes.shape.length === 1 && slopes.values.length > 1 && rank > 2;
  const shape = isChannels ? [...slopes.shape, ...new Array<number>(rank - 2).fill(1)] : slopes.shape;
  const before = rank - shape.length;
  if (before < 0 || shape.some((extent, axis) => extent !== 1 && extent !== z.shape[axis + before])) {
    throw formatError(
      `expected node "${node.name}" (PRelu) to have slopes that broadcast to ${shapeText(z.shape)}, got ${shapeText(slopes.shape)}`,
    );
  }
  // an axis that the network leaves out has extent 1 here too
  const kept = shape.slice(Math.max(0, shape.length - builder.networkShape(z.shape).length));
  const slope = builder.tensor(slopes, { use: "slope", shape: kept, values: () => slopes.values });
  return builder.append(node.name, { kind: "prelu", slope }, [z], z.shape);
};

/** Clip: bounds are inputs from operator set 11 on. One that no float32 number exceeds does not bound. */
export const convertClip: Conversion = (node, builder) => {
  const z = branchOf(node, 0);
  const low = boundOf(node, 1, "min");
  const high = boundOf(node, 2, "max");
  return appendClip(node, builder, z, {
    ...(low === undefined || low <= -LARGEST_FLOAT ? {} : { low }),
    ...(high === undefined || high >= LARGEST_FLOAT ? {} : { high }),
  });
};

/** the largest finite float32, which files hold where there is no bound */
const LARGEST_FLOAT = (2 - 2 ** -23) * 2 ** 127;

/** Append a clip; no bounds is no node, and where the bounds are in the wrong order the upper one is the value. */
export function appendClip(
  node: ResolvedNode,
  builder: NetworkBuilder,
  z: Branch,
  bounds: { readonly low?: number; readonly high?: number },
): Branch {
  const { low, high } = bounds;
  if (low === undefined && high === undefined) return z;
  for (const bound of [low, high]) if (bound !== undefined) finite(node, bound);
  const isCrossed = low !== undefined && high !== undefined && low > high;
  return builder.append(node.name, { kind: "clip", ...bounds, ...(isCrossed ? { low: high } : {}) }, [z], z.shape);
}

function boundOf(node: ResolvedNode, input: number, attribute: string): number | undefined {
  if (node.inputs[input] !== undefined) return singleNumber(node, constantOf(node, input));
  return node.attributes.get(attribute) === undefined ? undefined : floatAttribute(node, attribute, 0);
}

/** HardSigmoid: alpha z + beta between 0 and 1. */
export const convertHardSigmoid: Conversion = (node, builder) => {
  const z = branchOf(node, 0);
  const alpha = numberConstant(`${node.name}/alpha`, floatAttribute(node, "alpha", Math.fround(0.2)));
  const beta = numberConstant(`${node.name}/beta`, floatAttribute(node, "beta", 0.5));
  const factor = builder.tensor(alpha, { use: "same", shape: [], values: () => alpha.values });
  const offset = builder.tensor(beta, { use: "same", shape: [], values: () => beta.values });
  const scaled = builder.append(`${node.name}/scale`, { kind: "scale", factor }, [z], z.shape);
  const shifted = builder.append(`${node.name}/shift`, { kind: "shift", offset }, [scaled], z.shape);
  return builder.append(node.name, { kind: "clip", low: 0, high: 1 }, [shifted], z.shape);
};

export const convertAbs: Conversion = (node, builder) => {
  const z = branchOf(node, 0);
  return builder.append(node.name, { kind: "abs" }, [z], z.shape);
};

/** Shrink: z − bias above lambd and z + bias below −lambd, which is continuous where the two are equal. */
export const convertShrink: Conversion = (node, builder) => {
  const z = branchOf(node, 0);
  const threshold = finite(node, floatAttribute(node, "lambd", 0.5));
  const bias = finite(node, floatAttribute(node, "bias", 0));
  if (threshold !== bias || threshold < 0) {
    throw unsupportedError(
      node.name,
      "Shrink",
      ` with lambd ${threshold} and bias ${bias}, which is not continuous; it is where both are one number, not negative; ${cutBefore(node)}`,
    );
  }
  return builder.append(node.name, { kind: "softShrink", threshold }, [z], z.shape);
};

/** ThresholdedRelu: z above alpha and 0 elsewhere, which is continuous at alpha 0, where it is a ReLU. */
export const convertThresholdedRelu: Conversion = (node, builder) => {
  const z = branchOf(node, 0);
  const alpha = floatAttribute(node, "alpha", 1);
  if (alpha === 0) return builder.append(node.name, { kind: "relu" }, [z], z.shape);
  throw unsupportedError(
    node.name,
    "ThresholdedRelu",
    ` with alpha ${alpha}, which is not continuous; it is with alpha 0; ${cutBefore(node)}`,
  );
};
