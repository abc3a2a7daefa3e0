import { behindBatch, type OperatorWriter } from "./writer.ts";

/** 0 keeps the extent of the batch axis. */
export const writeReshape: OperatorWriter<"reshape"> = ({ shape }, graph, { name, inputs, output }) => {
  graph.node(name, "Reshape", [inputs[0], graph.integers(`${name}/shape`, [0, ...shape])], output);
};

export const writeTranspose: OperatorWriter<"transpose"> = ({ axes }, graph, { name, inputs, output }) => {
  graph.node(name, "Transpose", inputs, output, { perm: [0, ...behindBatch(axes)] });
};

/** New axes are put behind the batch axis first. */
export const writeExpand: OperatorWriter<"expand"> = ({ shape }, graph, { name, inputs, inputShapes, output }) => {
  const missing = shape.length - inputShapes[0].length;
  let [from] = inputs;
  if (missing > 0) {
    from = graph.newName(`${name}/axes`);
    const extents = [0, ...new Array<number>(missing).fill(1), ...inputShapes[0]];
    graph.node(`${name}/axes`, "Reshape", [inputs[0], graph.integers(`${name}/extents`, extents)], from);
  }
  graph.node(name, "Expand", [from, graph.integers(`${name}/shape`, [1, ...shape])], output);
};

export const writeConcat: OperatorWriter<"concat"> = ({ axis }, graph, { name, inputs, output }) => {
  graph.node(name, "Concat", inputs, output, { axis: axis + 1 });
};

/** An end that lies before the first element is written as far below 0. */
export const writeSlice: OperatorWriter<"slice"> = (operator, graph, { name, inputs, inputShapes, output }) => {
  const { starts, steps, extents } = operator;
  const ends = starts.map((start, axis) => {
    const end = start + steps[axis] * extents[axis];
    return end < 0 ? end - inputShapes[0][axis] : end;
  });
  const list = (what: string, values: readonly number[]) => graph.integers(`${name}/${what}`, values);
  const axes = behindBatch(starts.map((_, axis) => axis));
  const lists = [list("starts", starts), list("ends", ends), list("axes", axes), list("steps", steps)];
  graph.node(name, "Slice", [inputs[0], ...lists], output);
};

/** Indices are a list; a shape other than that of a list is given behind. */
export const writeGather: OperatorWriter<"gather"> = (operator, graph, { node, name, inputs, output }) => {
  const { axis, indices, shape } = operator;
  const isList = shape.length === 1;
  const gathered = isList ? output : graph.newName(`${name}/list`);
  graph.node(name, "Gather", [inputs[0], graph.integers(`${name}/indices`, indices)], gathered, { axis: axis + 1 });
  if (isList) return;
  const extents = graph.integers(`${name}/shape`, [0, ...node.shape]);
  graph.node(`${name}/arranged`, "Reshape", [gathered, extents], output);
};

export const writePad: OperatorWriter<"pad"> = ({ mode, pads, value }, graph, { name, inputs, output }) => {
  const rank = pads.length / 2;
  const all = [0, ...pads.slice(0, rank), 0, ...pads.slice(rank)];
  const values = mode === "constant" ? [graph.numbers(`${name}/value`, [], [value])] : [];
  graph.node(name, "Pad", [inputs[0], graph.integers(`${name}/pads`, all), ...values], output, { mode });
};

/** Scales are float32 in every graph; where they are not, the extents say them, if these are their quotients. */
export const writeResize: OperatorWriter<"resize"> = (operator, graph, { node, name, inputs, inputShapes, output }) => {
  const { mode, coordinates, rounding, scales } = operator;
  const attributes = {
    mode,
    coordinate_transformation_mode: coordinates,
    ...(mode === "nearest" ? { nearest_mode: rounding } : {}),
  };
  // an extent of the result is that of the input times the scale, cut to an integer
  const isSaid = scales.every(
    (scale, axis) => Math.fround(scale) === scale && Math.floor(scale * inputShapes[0][axis]) === node.shape[axis],
  );
  if (isSaid) {
    graph.node(name, "Resize", [inputs[0], "", graph.float32s(`${name}/scales`, [1, ...scales])], output, attributes);
    return;
  }
  if (scales.some((scale, axis) => scale !== node.shape[axis] / inputShapes[0][axis])) {
    throw new RangeError(
      `writeOnnx: expected node "${name}" to have scales that are float32 or quotients of its extents, got [${scales}]`,
    );
  }
  const batch = graph.newName(`${name}/batch`);
  graph.node(`${name}/batch`, "Shape", [inputs[0]], batch, { start: 0, end: 1 });
  const sizes = graph.newName(`${name}/sizes`);
  graph.node(`${name}/sizes`, "Concat", [batch, graph.integers(`${name}/extents`, node.shape)], sizes, { axis: 0 });
  graph.node(name, "Resize", [inputs[0], "", "", sizes], output, attributes);
};

export const writePixelShuffle: OperatorWriter<"pixelShuffle"> = (
  { block, order },
  graph,
  { name, inputs, output },
) => {
  graph.node(name, "DepthToSpace", inputs, output, { blocksize: block, mode: order });
};
