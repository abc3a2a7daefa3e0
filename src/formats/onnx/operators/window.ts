import { cutBefore, integerAttribute, type ResolvedNode, textAttribute } from "../conversion.ts";
import { formatError, shapeText, unsupportedError } from "../errors.ts";

/** Attributes of a convolution or a pool, with one entry for each spatial axis; pads stand before, then behind. */
export interface WindowAttributes {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: readonly number[];
  /** the padding follows from the extents; `pads` is zero */
  readonly autoPad: "none" | "upper" | "lower" | "valid";
}

/**
 * Read the attributes that all windows have.
 *
 * @param spatial extents of the spatial axes of the input
 * @param kernel  extents of the weight; absent for a pool, which has them as an attribute
 */
export function windowAttributes(
  node: ResolvedNode,
  spatial: readonly number[],
  kernel?: readonly number[],
): WindowAttributes {
  if (spatial.length < 1 || spatial.length > 2) {
    throw unsupportedError(
      node.name,
      node.operatorType,
      ` with ${spatial.length} spatial axes, of which Crease reads one or two; ${cutBefore(node)}`,
    );
  }
  const stated = node.attributes.get("kernel_shape")?.integers;
  const extents = kernel ?? stated;
  if (extents === undefined || extents.length !== spatial.length || !extents.every(isPositive)) {
    throw misfit(node, `a kernel_shape of ${spatial.length} extents`, extents ?? []);
  }
  if (stated?.some((extent, axis) => extent !== extents[axis])) {
    throw misfit(node, `the kernel_shape ${shapeText(extents)} of its weight`, stated);
  }
  const ones = spatial.map(() => 1);
  const autoPad = autoPadOf(node);
  const pads = listOf(
    node,
    "pads",
    [...spatial, ...spatial].map(() => 0),
    (pad) => pad >= 0,
  );
  return {
    kernel: extents,
    strides: listOf(node, "strides", ones, isPositive),
    dilations: listOf(node, "dilations", ones, isPositive),
    pads: autoPad === "none" ? pads : pads.map(() => 0),
    autoPad,
  };
}

/** The padding that gives each spatial axis ⌈extent / stride⌉ windows; the odd one behind or, for "lower", before. */
export function samePads(window: WindowAttributes, spatial: readonly number[]): readonly number[] {
  const totals = spatial.map((extent, axis) => {
    const reach = (window.kernel[axis] - 1) * window.dilations[axis] + 1;
    const stride = window.strides[axis];
    return Math.max(0, (Math.ceil(extent / stride) - 1) * stride + reach - extent);
  });
  return halved(totals, window.autoPad === "lower" ? "before" : "behind");
}

/** Half of each number before and half behind, where the odd one goes as said. */
export function halved(totals: readonly number[], odd: "before" | "behind"): readonly number[] {
  const smaller = totals.map((total) => Math.floor(total / 2));
  const larger = totals.map((total) => Math.ceil(total / 2));
  return odd === "before" ? [...larger, ...smaller] : [...smaller, ...larger];
}

/** A list attribute with an entry for each spatial axis, or what stands for it where it is left out. */
export function listOf(
  node: ResolvedNode,
  name: string,
  absent: readonly number[],
  isValid: (value: number) => boolean,
): readonly number[] {
  const list = node.attributes.get(name)?.integers ?? absent;
  if (list.length === absent.length && list.every(isValid)) return list;
  throw misfit(node, `${name} of ${absent.length} numbers that are not negative`, list);
}

/** The number of groups. */
export function groupsOf(node: ResolvedNode): number {
  const groups = integerAttribute(node, "group", 1);
  if (groups >= 1) return groups;
  throw formatError(`expected node "${node.name}" (${node.operatorType}) to have a group of at least 1, got ${groups}`);
}

export function isPositive(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

function autoPadOf(node: ResolvedNode): WindowAttributes["autoPad"] {
  const text = textAttribute(node, "auto_pad", "NOTSET");
  const known = { "": "none", NOTSET: "none", SAME_UPPER: "upper", SAME_LOWER: "lower", VALID: "valid" } as const;
  if (Object.hasOwn(known, text)) return known[text as keyof typeof known];
  throw formatError(
    `expected node "${node.name}" (${node.operatorType}) to have an auto_pad of NOTSET, SAME_UPPER, SAME_LOWER or VALID, got "${text}"`,
  );
}

function misfit(node: ResolvedNode, expected: string, list: readonly number[]): Error {
  return formatError(`expected node "${node.name}" (${node.operatorType}) to have ${expected}, got ${shapeText(list)}`);
}
