import { CreaseError, type CreaseErrorCode } from "../../numeric/errors.ts";

/** An error as plain data: between threads, an error of an own class loses its class and its code. */
export interface CarriedError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: CreaseErrorCode;
  readonly details?: CreaseError["details"];
}

export function carriedError(error: unknown): CarriedError {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const { name, message, stack } = error;
  return {
    name,
    message,
    ...(stack !== undefined && { stack }),
    ...(error instanceof CreaseError && { code: error.code, details: error.details }),
  };
}

/** The error again, of the class that it had, with the stack of the thread where it was thrown. */
export function errorFrom({ name, message, stack, code, details }: CarriedError): Error {
  const error = code === undefined ? createError(name, message) : new CreaseError(code, message, details);
  if (stack !== undefined) error.stack = stack;
  return error;
}

function createError(name: string, message: string): Error {
  if (name === "RangeError") return new RangeError(message);
  if (name === "TypeError") return new TypeError(message);
  const error = new Error(message);
  error.name = name;
  return error;
}
