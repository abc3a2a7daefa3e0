import { elementwiseExtreme } from "./elementwiseExtreme.ts";

/** Elementwise smallest of two or more branches of one shape. */
export const min = elementwiseExtreme<{ readonly kind: "min" }>("min", -1);
