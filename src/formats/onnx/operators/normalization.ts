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
    builder.opset >= 14 ? integerAttribute(node, "training_mode", 0) !== 0 : node.outputNames.length > 1;
  if (inTraining) {
    throw unsupportedError(
      node.name,
      "BatchNormalization",
      " in training mode, which divides by the spread of a batch; export the model for inference",
    );
  }
  const shape = channelsOf(node, x);
  // before operator set 9 each element may have numbers of its own
  if (integerAttribute(node, "spatial", 1) === 0 && shape.length > 1) {
    throw unsupportedError(node.name, "BatchNormalization", " with spatial 0, which Crease does not read yet");
  }
  const epsilon = floatAttribute(node, "epsilon", Math.fround(0.00001));
  const low = constantOf(node, 4).values.find((spread) => spread + epsilon <= 0);
  if (low !== undefined) {
    throw formatError(
      `expected node "${node.name}" (BatchNormalization) to have positive variances + epsilon, got ${low} + ${epsilon}`,
    );
  }
  const [scale, bias, mean, variance] = [1, 2, 3, 4].map((input) => {
    const constant = constantOf(node, input);
    if (constant.shape.length !== 1 || constant.shape[0] !== shape[0]) {
      throw formatError(
        `expected node "${node.name}" (BatchNormalization) to have an input ${input} [${shape[0]}], got ${shapeText(constant.shape)}`,
      );
    }
    return builder.tensor(constant, { use: "same", shape: constant.shape, values: () => constant.values });
  });
  return appendOnChannels(node, builder, x, { kind: "batchNormalization", scale, bias, mean, variance, epsilon });
};
