import type { ResolvedNode } from "../conversion.ts";
import type { Constant } from "../tensorValues.ts";
import { foldCast, foldCastLike, foldDequantize } from "./casts.ts";
import { foldConstant, foldConstantOfShape, foldIdentity, foldNonZero, foldRange } from "./creations.ts";
import { ELEMENTWISE } from "./elementwise.ts";
import type { Fold, Folding } from "./fold.ts";
import { foldGemm, foldMatMul } from "./products.ts";
import { foldConcat, foldExpand, foldGather, foldSlice, foldSplit, foldTile, foldTranspose } from "./rearrangements.ts";
import { REDUCE } from "./reductions.ts";
import { foldFlatten, foldReshape, foldShape, foldSize, foldSqueeze, foldUnsqueeze } from "./shapes.ts";

/** What is known of any value: a new one is a row here. */
const FOLDS_OF_SHAPES: ReadonlyMap<string, Fold> = new Map<string, Fold>([
  ["Shape", foldShape],
  ["Size", foldSize],
]);

/** What is computed where all inputs are constants: a new one is a row here. */
const FOLDS: ReadonlyMap<string, Fold> = new Map<string, Fold>([
  ["Cast", foldCast],
  ["CastLike", foldCastLike],
  ["Concat", foldConcat],
  ["Constant", foldConstant],
  ["ConstantOfShape", foldConstantOfShape],
  ["DequantizeLinear", foldDequantize],
  ["Expand", foldExpand],
  ["Flatten", foldFlatten],
  ["Gather", foldGather],
  ["Gemm", foldGemm],
  ["Identity", foldIdentity],
  ["MatMul", foldMatMul],
  ["NonZero", foldNonZero],
  ["Range", foldRange],
  ["Reshape", foldReshape],
  ["Slice", foldSlice],
  ["Split", foldSplit],
  ["Squeeze", foldSqueeze],
  ["Tile", foldTile],
  ["Transpose", foldTranspose],
  ["Unsqueeze", foldUnsqueeze],
  ...ELEMENTWISE,
  ...REDUCE,
]);

/** The values of a node that are known without an input of the network; undefined where they are not. */
export function foldNode(node: ResolvedNode, folding: Folding): Constant | readonly Constant[] | undefined {
  const ofShape = FOLDS_OF_SHAPES.get(node.operatorType);
  if (ofShape !== undefined) return ofShape(node, folding);
  if (node.inputs.some((value) => value?.kind === "branch")) return undefined;
  return FOLDS.get(node.operatorType)?.(node, folding);
}
