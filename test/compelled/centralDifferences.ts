import type { Parameterization } from "crease/training";

/**
 * The derivative of a function of the parameters by every entry of θ, by central differences.
 *
 * @param parameters what the parameterization does not write
 */
export function centralDifferences(
  parameterization: Parameterization,
  theta: Float64Array,
  parameters: Float64Array,
  value: (parameters: Float64Array) => number,
  step = 2 ** -17,
): Float64Array {
  const at = (moved: Float64Array) => {
    const own = Float64Array.from(parameters);
    parameterization.write(moved, own);
    return value(own);
  };
  return theta.map((entry, k) => (at(theta.with(k, entry + step)) - at(theta.with(k, entry - step))) / (2 * step));
}
