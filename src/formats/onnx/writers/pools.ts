import type { Window } from "../../../network/network.ts";
import type { OperatorWriter } from "./writer.ts";

export const writeMaxPool: OperatorWriter<"maxPool"> = ({ window }, graph, { name, inputs, output }) => {
  graph.node(name, "MaxPool", inputs, output, { ...windowAttributes(window), dilations: window.dilations });
};

/** Dilations of an average came with operator set 19. */
export const writeAveragePool: OperatorWriter<"averagePool"> = (
  { window, countPads },
  graph,
  { name, inputs, output },
) => {
  const isDilated = window.dilations.some((dilation) => dilation !== 1);
  graph.node(name, "AveragePool", inputs, output, {
    ...windowAttributes(window),
    ...(isDilated ? { dilations: window.dilations } : {}),
    count_include_pad: countPads ? 1 : 0,
  });
};

function windowAttributes({ kernel, strides, pads, ceil }: Window) {
  return { kernel_shape: kernel, strides, pads, ceil_mode: ceil ? 1 : 0 };
}
