import { type Conversion, cutBefore, inputOf, integerAttribute } from "../conversion.ts";
import { dataTypeName, isFloatingPoint } from "../elementTypes.ts";
import { unsupportedError } from "../errors.ts";

/**
 * Identity, Dropout, Cast and CastLike: no node of their own. Dropout is read as it acts in inference, in all its
 * versions, and a cast between floating types as if it did not round: the stored numbers define the function.
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
  const to = integerAttribute(node, "to", 0);
  if (isFloatingPoint(to)) return inputOf(node, 0);
  throw unsupportedError(
    node.name,
    "Cast",
    ` to ${dataTypeName(to)}, which is not continuous; it is to a floating type; ${cutBefore(node)}`,
  );
};

export const convertCastLike: Conversion = (node) => {
  const like = inputOf(node, 1);
  if (like.kind === "branch" || like.storedType !== undefined) return inputOf(node, 0);
  throw unsupportedError(
    node.name,
    "CastLike",
    ` to the integers of "${like.name}", which is not continuous; it is to a floating type; ${cutBefore(node)}`,
  );
};
