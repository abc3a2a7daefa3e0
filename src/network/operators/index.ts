import type { Operator } from "../network.ts";
import { abs } from "./abs.ts";
import { add } from "./add.ts";
import { averagePool } from "./averagePool.ts";
import { batchNormalization } from "./batchNormalization.ts";
import { clip } from "./clip.ts";
import { concat } from "./concat.ts";
import { constant } from "./constant.ts";
import { convolution } from "./convolution.ts";
import { dense } from "./dense.ts";
import { expand } from "./expand.ts";
import { gather } from "./gather.ts";
import { input } from "./input.ts";
import { leakyRelu } from "./leakyRelu.ts";
import { max } from "./max.ts";
import { maxPool } from "./maxPool.ts";
import { min } from "./min.ts";
import { negate } from "./negate.ts";
import type { OperatorDefinition } from "./operator.ts";
import { pad } from "./pad.ts";
import { pixelShuffle } from "./pixelShuffle.ts";
import { prelu } from "./prelu.ts";
import { reduce } from "./reduce.ts";
import { reduceMax } from "./reduceMax.ts";
import { reduceMin } from "./reduceMin.ts";
import { relu } from "./relu.ts";
import { reshape } from "./reshape.ts";
import { resize } from "./resize.ts";
import { scale } from "./scale.ts";
import { shift } from "./shift.ts";
import { slice } from "./slice.ts";
import { softShrink } from "./softShrink.ts";
import { subtract } from "./subtract.ts";
import { transpose } from "./transpose.ts";
import { transposedConvolution } from "./transposedConvolution.ts";

const definitions: { readonly [K in Operator["kind"]]: OperatorDefinition<Extract<Operator, { kind: K }>> } = {
  input,
  constant,
  dense,
  convolution,
  transposedConvolution,
  batchNormalization,
  averagePool,
  add,
  subtract,
  negate,
  scale,
  shift,
  reduce,
  reshape,
  transpose,
  expand,
  concat,
  slice,
  gather,
  pad,
  resize,
  pixelShuffle,
  relu,
  leakyRelu,
  prelu,
  clip,
  abs,
  softShrink,
  maxPool,
  max,
  min,
  reduceMax,
  reduceMin,
};

/** The definition of an operator; its kind picks the file. */
export function definitionOf<O extends Operator>(operator: O): OperatorDefinition<O> {
  if (!Object.hasOwn(definitions, operator.kind)) {
    const known = Object.keys(definitions).join(", ");
    throw new RangeError(`definitionOf: expected an operator of kind ${known}, got "${operator.kind}"`);
  }
  // the table's type pairs each kind with its own definition, which an index by a union cannot express
  return definitions[operator.kind] as unknown as OperatorDefinition<O>;
}

/** Whether the values of an operator are units, which switch between pieces. */
export function hasUnits(operator: Operator): boolean {
  return definitionOf(operator).units !== undefined;
}
