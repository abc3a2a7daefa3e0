import { sizeOf } from "../../../network/network.ts";
import { sameShape } from "../broadcasting.ts";
import { branchOf, type Conversion, constantOf, floatAttribute, integerAttribute } from "../conversion.ts";
import { formatError, shapeText, unsupportedError } from "../errors.ts";
import { appendOnChannels, channelsOf } from "./axes.ts";

/**
 * BatchNormalization in inference: mean and variance are stored numbers. Before operator set 7 a node says `is_test`; one
 * that has the outputs of inference is read as inference whatever it says.
 */
export const convertBatchNormalization: Conversion = (node, builder) => {
  const x = branchOf(node, 0);
  const inTraining =
    builder.opset >= 14
      ? integerAttribute(node, "training_mode", 0) !== 0
      : node.outputNames.slice(1).some((name) => name !== "");
  if (inTraining) {
    throw unsupportedError(
      node.name,
      "BatchNormalization",
      " in training mode, which divides by the spread of a batch; export the model for inference",
    );
  }
  const shape = channelsOf(node, x);
  // before operator set 9 each element may have numbers of its own: each is then a channel
  const isSpatial = builder.opset >= 9 || integerAttribute(node, "spatial", 1) !== 0 || shape.length === 1;
  const extents = isSpatial ? shape.slice(0, 1) : shape;
  const channels = sizeOf(extents);
  const [scale, bias, mean, variance] = [1, 2, 3, 4].map((input) => {
    const constant = constantOf(node, input);
    if (!sameShape(constant.shape, extents)) {
      throw formatError(
        `expected node "${node.name}" (BatchNormalization) to have an input ${input} ${shapeText(extents)}, got ${shapeText(constant.shape)}`,
      );
    }
    return builder.tensor(constant, { use: "same", shape: [channels], values: () => constant.values });
  });
  const epsilon = floatAttribute(node, "epsilon", Math.fround(0.00001));
  const spreads = constantOf(node, 4).values.map((value) => value + epsilon);
  const channel = spreads.findIndex((spread) => !(spread > 0));
  if (channel >= 0) {
    throw formatError(
      `expected node "${node.name}" (BatchNormalization) to have a positive variance + epsilon, got ${spreads[channel]} for channel ${channel}`,
    );
  }
  const operator = { kind: "batchNormalization", scale, bias, mean, variance, epsilon } as const;
  if (isSpatial) return appendOnChannels(node, builder, x, operator);
  const flat = builder.appendTo(`${node.name}/flat`, operator, [{ branch: x, shape: [channels] }], [1]);
  return builder.reshape(node.name, flat, x.shape);
};
