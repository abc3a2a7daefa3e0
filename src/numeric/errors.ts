/** What went wrong, for callers that react to it. */
export type CreaseErrorCode =
  | "unsupported-operator"
  | "format"
  | "degenerate"
  | "unbounded"
  | "non-finite"
  | "inconsistent";

/**
 * A failure of the input rather than of the call: a file that is not what it says, an operator that is not piecewise
 * affine, a domain without interior. Misuse of a function throws `TypeError` or `RangeError` instead.
 */
export class CreaseError extends Error {
  readonly code: CreaseErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: CreaseErrorCode, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = "CreaseError";
    this.code = code;
    this.details = details;
  }
}
