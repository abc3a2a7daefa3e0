import type { Operator } from "../network.ts";
import { reducedExtreme } from "./reducedExtreme.ts";

/** Smallest element over axes. */
export const reduceMin = reducedExtreme<Extract<Operator, { kind: "reduceMin" }>>("reduceMin", -1);
