import { isAttribute, type OperatorWriter } from "./writer.ts";

/** A dense node becomes a Gemm, or beyond vectors a MatMul and an Add. */
export const writeDense: OperatorWriter<"dense"> = ({ weight, bias }, graph, { name, inputs, inputShapes, output }) => {
  const isVector = inputShapes[0].length === 1;
  const matrix = isVector ? graph.tensor(weight) : graph.transposed(weight);
  const biases = bias === undefined ? [] : [graph.tensor(bias)];
  if (isVector) {
    graph.node(name, "Gemm", [inputs[0], matrix, ...biases], output, { transB: 1 });
    return;
  }
  const product = bias === undefined ? output : graph.newName(`${name}/product`);
  graph.node(name, "MatMul", [inputs[0], matrix], product);
  if (bias !== undefined) graph.node(`${name}/bias`, "Add", [product, ...biases], output);
};

export const writeConvolution: OperatorWriter<"convolution"> = (operator, graph, { name, inputs, output }) => {
  const { weight, bias, strides, dilations, pads, groups } = operator;
  const biases = bias === undefined ? [] : [graph.tensor(bias)];
  const attributes = { strides, dilations, pads, group: groups };
  graph.node(name, "Conv", [inputs[0], graph.tensor(weight), ...biases], output, attributes);
};

export const writeTransposedConvolution: OperatorWriter<"transposedConvolution"> = (
  operator,
  graph,
  { name, inputs, output },
) => {
  const { weight, bias, strides, dilations, pads, outputPads, groups } = operator;
  const biases = bias === undefined ? [] : [graph.tensor(bias)];
  const attributes = { strides, dilations, pads, output_padding: outputPads, group: groups };
  graph.node(name, "ConvTranspose", [inputs[0], graph.tensor(weight), ...biases], output, attributes);
};

/** An epsilon that is no float32 is added to the variances of a float64 graph, as the network itself does. */
export const writeBatchNormalization: OperatorWriter<"batchNormalization"> = (
  operator,
  graph,
  { name, inputs, output },
) => {
  const { scale, bias, mean, variance, epsilon } = operator;
  const tensors = [scale, bias, mean].map((index) => graph.tensor(index));
  const isExact = isAttribute(epsilon);
  const shifted = isExact ? graph.tensor(variance) : graph.newName(`${name}/variance`);
  if (!isExact) {
    const addend = graph.numbers(`${name}/epsilon`, [], [epsilon]);
    graph.node(`${name}/epsilon`, "Add", [graph.tensor(variance), addend], shifted);
  }
  const attributes = { epsilon: { float: isExact ? epsilon : 0 } };
  graph.node(name, "BatchNormalization", [inputs[0], ...tensors, shifted], output, attributes);
};
