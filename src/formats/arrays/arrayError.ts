import { CreaseError } from "../../numeric/errors.ts";

/** characters of a message; names in a file may have any length */
const MAX_MESSAGE = 1000;

/** A file that is not what it says: `readNpz: expected <what>, got <value>[; <what to do>]`. */
export function arrayError(
  caller: string,
  message: string,
  details: Readonly<Record<string, unknown>> = {},
): CreaseError {
  const text = `${caller}: ${message}`;
  const isLong = text.length > MAX_MESSAGE;
  return new CreaseError(
    "format",
    isLong ? `${text.slice(0, MAX_MESSAGE / 2)} … ${text.slice(-MAX_MESSAGE / 2 + 3)}` : text,
    details,
  );
}
