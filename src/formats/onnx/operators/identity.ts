import { type Conversion, inputOf } from "../conversion.ts";
import { unsupportedError } from "../errors.ts";

/** Identity and Dropout: no node of their own. Dropout is read as it acts in inference, in all its versions. */

export const convertIdentity: Conversion = (node) => inputOf(node, 0);

export const convertDropout: Conversion = (node) => {
  // from operator set 12 on a third input may ask for training
  const training = node.inputs[2];
  if (training !== undefined && (training.kind === "branch" || training.values.some((value) => value !== 0))) {
    throw unsupportedError(node.name, "Dropout", " in training mode, which is random; export the model for inference");
  }
  return inputOf(node, 0);
};
