import { elementwiseExtreme } from "./elementwiseExtreme.ts";

/** Elementwise largest of two or more branches of one shape. */
export const max = elementwiseExtreme<{ readonly kind: "max" }>("max", 1);
