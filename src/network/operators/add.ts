import { combineBranches } from "./branches.ts";

/** y = first + second, for two branches of one shape. */
export const add = combineBranches<{ readonly kind: "add" }>("add", 1);
