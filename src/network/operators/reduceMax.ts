import type { Operator } from "../network.ts";
import { reducedExtreme } from "./reducedExtreme.ts";

/** Largest element over axes. */
export const reduceMax = reducedExtreme<Extract<Operator, { kind: "reduceMax" }>>("reduceMax", 1);
