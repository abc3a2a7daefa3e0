import { CreaseError } from "crease/numeric";

/** What the command's exit status says. */
export const exitStatus = { done: 0, failed: 1, misuse: 2, truncated: 3, cancelled: 130 } as const;

/** Wrong use of the command: an option, a file name or the content of an argument. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The exit status for an error that ended a command. */
export function statusOfError(error: unknown): number {
  return error instanceof UsageError ? exitStatus.misuse : exitStatus.failed;
}

/**
 * An error of the library where only the arguments can have caused it, as wrong use. The library's own errors say
 * `function: expected …`; an overflow is the network's, and others, such as an array that is too long for the engine, stay what they are.
 */
export function asUsage(error: unknown): unknown {
  const isMisuse = error instanceof RangeError || error instanceof TypeError;
  const isOwn =
    (error instanceof CreaseError && error.code !== "non-finite") ||
    (isMisuse && /^\w+: expected /.test(error.message));
  return isOwn ? new UsageError(error.message, { cause: error }) : error;
}
