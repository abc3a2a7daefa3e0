import type { Operator } from "../../../network/network.ts";
import type { OpenGraph } from "../openGraph.ts";
import {
  writeAdd,
  writeConstant,
  writeNegate,
  writeReduce,
  writeScale,
  writeShift,
  writeSubtract,
} from "./arithmetic.ts";
import {
  writeConcat,
  writeExpand,
  writeGather,
  writePad,
  writePixelShuffle,
  writeReshape,
  writeResize,
  writeSlice,
  writeTranspose,
} from "./arrangement.ts";
import { writeBatchNormalization, writeConvolution, writeDense, writeTransposedConvolution } from "./linear.ts";
import { writeAveragePool, writeMaxPool } from "./pools.ts";
import {
  writeAbs,
  writeClip,
  writeLeakyRelu,
  writeMax,
  writeMin,
  writePrelu,
  writeReduceMax,
  writeReduceMin,
  writeRelu,
  writeSoftShrink,
} from "./units.ts";
import type { NamedNode, OperatorWriter } from "./writer.ts";

/** How each operator is written: a new one is a row here and a function in the file of its family. */
const WRITERS: { readonly [Kind in Operator["kind"]]: OperatorWriter<Kind> } = {
  input: () => {},
  constant: writeConstant,
  dense: writeDense,
  convolution: writeConvolution,
  transposedConvolution: writeTransposedConvolution,
  batchNormalization: writeBatchNormalization,
  averagePool: writeAveragePool,
  add: writeAdd,
  subtract: writeSubtract,
  negate: writeNegate,
  scale: writeScale,
  shift: writeShift,
  reduce: writeReduce,
  reshape: writeReshape,
  transpose: writeTranspose,
  expand: writeExpand,
  concat: writeConcat,
  slice: writeSlice,
  gather: writeGather,
  pad: writePad,
  resize: writeResize,
  pixelShuffle: writePixelShuffle,
  relu: writeRelu,
  leakyRelu: writeLeakyRelu,
  prelu: writePrelu,
  clip: writeClip,
  abs: writeAbs,
  softShrink: writeSoftShrink,
  maxPool: writeMaxPool,
  max: writeMax,
  min: writeMin,
  reduceMax: writeReduceMax,
  reduceMin: writeReduceMin,
};

export function writeOperator<Kind extends Operator["kind"]>(
  operator: Extract<Operator, { kind: Kind }>,
  graph: OpenGraph,
  named: NamedNode,
): void {
  // the row of an operator's kind is the writer of that operator
  (WRITERS[operator.kind] as OperatorWriter<Kind>)(operator, graph, named);
}
