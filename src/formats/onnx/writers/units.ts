import { writeReduction } from "./reduction.ts";
import { isAttribute, type OperatorWriter } from "./writer.ts";

export const writeRelu: OperatorWriter<"relu"> = (_, graph, { name, inputs, output }) => {
  graph.node(name, "Relu", inputs, output);
};

/** A slope that is no float32 becomes a tensor in a float64 graph. */
export const writeLeakyRelu: OperatorWriter<"leakyRelu"> = ({ slope }, graph, { name, inputs, output }) => {
  if (isAttribute(slope)) {
    graph.node(name, "LeakyRelu", inputs, output, { alpha: { float: slope } });
  } else {
    graph.node(name, "PRelu", [inputs[0], graph.numbers(`${name}/slope`, [1], [slope])], output);
  }
};

export const writePrelu: OperatorWriter<"prelu"> = ({ slope }, graph, { name, inputs, output }) => {
  graph.node(name, "PRelu", [inputs[0], graph.tensor(slope)], output);
};

/** Behind a Relu in float64, where ONNX Runtime fails to fuse the two, a clip is a Max and a Min. */
export const writeClip: OperatorWriter<"clip"> = ({ low, high }, graph, { name, inputs, inputKinds, output }) => {
  const lows = low === undefined ? [] : [graph.numbers(`${name}/low`, [], [low])];
  const highs = high === undefined ? [] : [graph.numbers(`${name}/high`, [], [high])];
  if (graph.type === "float32" || inputKinds[0] !== "relu") {
    graph.node(name, "Clip", [inputs[0], ...(low === undefined ? [""] : lows), ...highs], output);
    return;
  }
  const raised = graph.newName(`${name}/raised`);
  graph.node(`${name}/max`, "Max", [inputs[0], ...lows], raised);
  graph.node(name, "Min", [raised, ...highs], output);
};

export const writeAbs: OperatorWriter<"abs"> = (_, graph, { name, inputs, output }) => {
  graph.node(name, "Abs", inputs, output);
};

/** A threshold that is no float32: what is left when the value is clipped at it. */
export const writeSoftShrink: OperatorWriter<"softShrink"> = ({ threshold }, graph, { name, inputs, output }) => {
  if (isAttribute(threshold)) {
    graph.node(name, "Shrink", inputs, output, { lambd: { float: threshold }, bias: { float: threshold } });
    return;
  }
  const clipped = graph.newName(`${name}/clipped`);
  const bounds = [-threshold, threshold].map((bound, k) => graph.numbers(`${name}/${["low", "high"][k]}`, [], [bound]));
  graph.node(`${name}/clipped`, "Clip", [inputs[0], ...bounds], clipped);
  graph.node(name, "Sub", [inputs[0], clipped], output);
};

export const writeMax: OperatorWriter<"max"> = (_, graph, { name, inputs, output }) => {
  graph.node(name, "Max", inputs, output);
};

export const writeMin: OperatorWriter<"min"> = (_, graph, { name, inputs, output }) => {
  graph.node(name, "Min", inputs, output);
};

export const writeReduceMax: OperatorWriter<"reduceMax"> = ({ axes, keepAxes }, graph, named) => {
  writeReduction("ReduceMax", axes, keepAxes ? 1 : 0, graph, named);
};

export const writeReduceMin: OperatorWriter<"reduceMin"> = ({ axes, keepAxes }, graph, named) => {
  writeReduction("ReduceMin", axes, keepAxes ? 1 : 0, graph, named);
};
