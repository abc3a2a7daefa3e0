import { type Network, withParameters } from "crease/network";
import { createRandom } from "crease/numeric";
import { randomDenseNetwork } from "crease/training";

/** The fully connected network of a result, which keeps its parameters only. */
export function storedNetwork(widths: readonly number[], parameters: readonly number[]): Network {
  return withParameters(randomDenseNetwork(widths, { kind: "zeros" }, createRandom(0)), Float64Array.from(parameters));
}
