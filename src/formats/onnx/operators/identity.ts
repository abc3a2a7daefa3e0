import { type Conversion, cutBefore, inputOf, integerAttribute } from "../conversion.ts";
import { unsupportedError } from "../errors.ts";
import { isFloatingPoint } from "../tensorValues.ts";

/**
 * Identity, Dropout and Cast: no node of their own. Dropout is read as it acts in inference, in all its versions. A Cast
 * between floating-point types changes no number here, since all are float64: the rounding of a runtime is left out.
 */

export const convertIdentity: Conversion = (node) => inputOf(node, 0);

export const convertDropout: Conversion = (node) => {
  // from operator set 12 on a third input may ask for training
  const training = node.inputs[2];
  if (training !== undefined && (training.kind === "branch" || training.values.some((value) => value !== 0))) {
    throw unsupportedError(node.name, "Dropout", " in training mode, which is random; export the model for inference");
  }
  return inputOf(node, 0);
};

export const convertCast: Conversion = (node) => {
  const type = integerAttribute(node, "to", 0);
  if (isFloatingPoint(type)) return inputOf(node, 0);
  throw unsupportedError(
    node.name,
    "Cast",
    ` to data type ${type}, which is not continuous piecewise affine; ${cutBefore(node)}`,
  );
};

export const convertCastLike: Conversion = (node) => {
  const like = inputOf(node, 1);
  if (like.kind === "branch" || like.storedType !== undefined) return inputOf(node, 0);
  throw unsupportedError(
    node.name,
    "CastLike",
    ` to the type of "${like.name}", which is not continuous piecewise affine; ${cutBefore(node)}`,
  );
};
