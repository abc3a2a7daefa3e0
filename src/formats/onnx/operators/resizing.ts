import type { Operator } from "../../../network/network.ts";
import type { NetworkBuilder, OnnxValue } from "../builder.ts";
import {
  branchOf,
  type Conversion,
  constantOf,
  cutBefore,
  floatAttribute,
  integerAttribute,
  type ResolvedNode,
  textAttribute,
} from "../conversion.ts";
import { formatError, shapeText, unsupportedError } from "../errors.ts";
import { appendOnAxes, axesFrom0 } from "./axes.ts";

/** Resize and Upsample, with constant scales or sizes: nearest and linear. */

type Resize = Extract<Operator, { kind: "resize" }>;

export const convertResize: Conversion = (node, builder) => {
  const x = branchOf(node, 0);
  const rank = x.shape.length;
  // operator set 10 has the scales as input 1, without a region
  const isOld = builder.opset < 11;
  const list = (input: number) => (node.inputs[input] === undefined ? [] : [...constantOf(node, input).values]);
  const scales = list(isOld ? 1 : 2);
  const sizes = isOld ? [] : list(3);
  const axes = axesFrom0(node, node.attributes.get("axes")?.integers ?? x.shape.map((_, axis) => axis), rank);
  const stated = sizes.length > 0 ? sizes : scales;
  if (stated.length !== axes.length || stated.some((number) => !(number > 0))) {
    throw formatError(
      `expected node "${node.name}" (Resize) to have ${axes.length} positive scales or sizes, got ${shapeText(stated)}`,
    );
  }
  refuseUnread(node);
  return resized(node, builder, axes, sizes.length > 0 ? { sizes } : { scales }, {
    mode: modeOf(node),
    coordinates: isOld ? "asymmetric" : coordinatesOf(node),
    rounding: isOld ? "floor" : roundingOf(node),
  });
};

/** Upsample: the resize of operator sets 7 to 9, whose scales were an attribute at first. */
export const convertUpsample: Conversion = (node, builder) => {
  const x = branchOf(node, 0);
  const scales =
    node.inputs[1] === undefined ? (node.attributes.get("scales")?.floats ?? []) : constantOf(node, 1).values;
  if (scales.length !== x.shape.length) {
    throw formatError(
      `expected node "${node.name}" (Upsample) to have ${x.shape.length} scales, got ${shapeText([...scales])}`,
    );
  }
  const axes = x.shape.map((_, axis) => axis);
  return resized(
    node,
    builder,
    axes,
    { scales: [...scales] },
    {
      mode: modeOf(node),
      coordinates: "asymmetric",
      rounding: "floor",
    },
  );
};

function resized(
  node: ResolvedNode,
  builder: NetworkBuilder,
  axes: readonly number[],
  stated: { readonly scales: readonly number[] } | { readonly sizes: readonly number[] },
  modes: Pick<Resize, "mode" | "coordinates" | "rounding">,
): OnnxValue {
  const x = branchOf(node, 0);
  const scales = x.shape.map(() => 1);
  const shape = [...x.shape];
  axes.forEach((axis, k) => {
    const extent = x.shape[axis];
    if ("sizes" in stated) {
      shape[axis] = stated.sizes[k];
      scales[axis] = stated.sizes[k] / extent;
    } else {
      scales[axis] = stated.scales[k];
      shape[axis] = Math.floor(extent * stated.scales[k]);
    }
  });
  if (shape.every((extent, axis) => extent === x.shape[axis] && scales[axis] === 1)) return x;
  return appendOnAxes(node, builder, {
    branches: [x],
    touchesFirst: shape[0] !== x.shape[0],
    operator: (lead) => ({ kind: "resize", ...modes, scales: scales.slice(lead), shape: shape.slice(lead) }),
  });
}

/** Options that Crease does not read, wherever they would change a number. */
function refuseUnread(node: ResolvedNode): void {
  const antialias = integerAttribute(node, "antialias", 0);
  const policy = textAttribute(node, "keep_aspect_ratio_policy", "stretch");
  if (antialias === 0 && policy === "stretch" && floatAttribute(node, "extrapolation_value", 0) === 0) return;
  throw unsupportedError(
    node.name,
    "Resize",
    ` with antialias, extrapolation_value or a keep_aspect_ratio_policy, which Crease does not read; ${cutBefore(node)}`,
  );
}

function modeOf(node: ResolvedNode): Resize["mode"] {
  return choice(node, "mode", "nearest", ["nearest", "linear"]);
}

function coordinatesOf(node: ResolvedNode): Resize["coordinates"] {
  const all = ["half_pixel", "pytorch_half_pixel", "asymmetric", "align_corners"] as const;
  return choice(node, "coordinate_transformation_mode", "half_pixel", all);
}

function roundingOf(node: ResolvedNode): Resize["rounding"] {
  const all = ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"] as const;
  return choice(node, "nearest_mode", "round_prefer_floor", all);
}

function choice<Choice extends string>(
  node: ResolvedNode,
  attribute: string,
  absent: Choice,
  choices: readonly Choice[],
): Choice {
  const text = textAttribute(node, attribute, absent);
  const known = choices.find((each) => each === text);
  if (known !== undefined) return known;
  throw unsupportedError(
    node.name,
    node.operatorType,
    ` with ${attribute} "${text}", of which Crease reads ${choices.join(", ")}; ${cutBefore(node)}`,
  );
}
