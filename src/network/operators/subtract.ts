import { combineBranches } from "./branches.ts";

/** y = first − second, for two branches of one shape. */
export const subtract = combineBranches<{ readonly kind: "subtract" }>("subtract", -1);
