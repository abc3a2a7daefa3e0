import { CreaseError } from "../../numeric/errors.ts";

/** characters of a message; a file may have names and shapes of any length */
const MAX_MESSAGE = 1000;

/** A file that is not what it says: `readOnnx: expected <what>, got <value>[; <what to do>]`. */
export function formatError(message: string, details: Readonly<Record<string, unknown>> = {}): CreaseError {
  return new CreaseError("format", shortened(`readOnnx: ${message}`), details);
}

/** A node that the reader cannot turn into piecewise-affine operators. */
export function unsupportedError(node: string, operator: string, clause: string): CreaseError {
  return new CreaseError("unsupported-operator", shortened(`readOnnx: node "${node}" uses ${operator}${clause}`), {
    node,
    operator,
  });
}

/** A shape as messages show it: [1,28,28]. */
export function shapeText(shape: readonly (number | string)[]): string {
  return shape.length > 12 ? `[${shape.slice(0, 12).join(",")},…]` : `[${shape.join(",")}]`;
}

/** Long names lose their middle, and a message that is still long its middle. */
function shortened(message: string): string {
  if (message.length <= MAX_MESSAGE) return message;
  const named = message.replace(/"([^"]{60})[^"]{40,}([^"]{20})"/g, '"$1…$2"');
  if (named.length <= MAX_MESSAGE) return named;
  return `${named.slice(0, MAX_MESSAGE / 2)} … ${named.slice(-MAX_MESSAGE / 2)}`;
}
