import type { Conversion } from "../conversion.ts";
import { formatError } from "../errors.ts";
import { tensorConstant } from "../tensorValues.ts";

/** Constant: a tensor, a number or a list of numbers that stands in an attribute. */
export const convertConstant: Conversion = ({ name, outputNames, attributes }) => {
  const outputName = outputNames[0];
  const of = (values: readonly number[], isList: boolean) =>
    ({
      kind: "constant",
      name: outputName,
      shape: isList ? [values.length] : [],
      values: Float64Array.from(values),
    }) as const;
  // a number that is zero may be left out of the attribute
  const tensor = attributes.get("value")?.tensor;
  if (tensor !== undefined) return tensorConstant(tensor, outputName);
  const float = attributes.get("value_float");
  if (float !== undefined) return { ...of([float.float ?? 0], false), storedType: "float32" };
  const floats = attributes.get("value_floats");
  if (floats !== undefined) return { ...of(floats.floats, true), storedType: "float32" };
  const integer = attributes.get("value_int");
  if (integer !== undefined) return of([integer.integer ?? 0], false);
  const integers = attributes.get("value_ints");
  if (integers !== undefined) return of(integers.integers, true);
  throw formatError(
    `expected node "${name}" (Constant) to have a value, value_float(s) or value_int(s), got ${[...attributes.keys()].join(", ") || "no attribute"}`,
  );
};
