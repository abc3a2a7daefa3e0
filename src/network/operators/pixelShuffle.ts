import { type Operator, sizeOf } from "../network.ts";
import type { OperatorDefinition } from "./operator.ts";
import { selection } from "./selection.ts";

/**
 * Moves blocks of channels into space, [C b² × H × W] → [C × H b × W b]. The b² channels that become the block of channel
 * c are c, c + C, c + 2 C, … in order DCR and c b², c b² + 1, … in order CRD.
 *
 * Source    ONNX operator DepthToSpace.
 */
export const pixelShuffle: OperatorDefinition<Extract<Operator, { kind: "pixelShuffle" }>> = {
  arity: 1,

  shape({ block }, [inputShape]) {
    const isBlock = Number.isInteger(block) && block > 0;
    if (!isBlock || inputShape.length !== 3 || inputShape[0] % (block * block) !== 0) {
      throw new RangeError(
        `pixelShuffle: expected an input [channels of a multiple of ${block} · ${block} × height × width], got [${inputShape}]`,
      );
    }
    const [channels, height, width] = inputShape;
    return [channels / (block * block), height * block, width * block];
  },

  bind({ block, order }, { node, inputShapes: [inputShape] }) {
    const [, height, width] = inputShape;
    const [channels, tall, wide] = node.shape;
    const sources = new Int32Array(channels * tall * wide);
    for (let i = 0; i < sources.length; i++) {
      const column = i % wide;
      const row = Math.floor(i / wide) % tall;
      const channel = Math.floor(i / (wide * tall));
      const place = (row % block) * block + (column % block);
      const from = order === "DCR" ? place * channels + channel : channel * block * block + place;
      sources[i] = (from * height + Math.floor(row / block)) * width + Math.floor(column / block);
    }
    return selection(sources, sizeOf(inputShape));
  },
};
