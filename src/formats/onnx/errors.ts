import { CreaseError } from "../../numeric/errors.ts";

/** A file that is not what it says: `readOnnx: expected <what>, got <value>[; <what to do>]`. */
export function formatError(message: string, details: Readonly<Record<string, unknown>> = {}): CreaseError {
  return new CreaseError("format", `readOnnx: ${message}`, details);
}

/** A node that the reader cannot turn into piecewise-affine operators. */
export function unsupportedError(node: string, operator: string, clause: string): CreaseError {
  return new CreaseError("unsupported-operator", `readOnnx: node "${node}" uses ${operator}${clause}`, {
    node,
    operator,
  });
}

/** A shape as messages show it: [1,28,28]. */
export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(",")}]`;
}
