import { CreaseError } from "../../numeric/errors.ts";
import { formatError } from "./errors.ts";

/**
 * How much a file may ask for. A few bytes can claim a tensor of 2^40 numbers, repeat a constant a million times or
 * use one weight in ten thousand ways; these limits keep the memory and time of reading in proportion to the file.
 */

/** more numbers than that in one value are taken for a damaged file */
export const MAX_SIZE = 2 ** 31;
/** axes of one value */
export const MAX_RANK = 64;
/** nodes, initializers, inputs and outputs of a graph together */
export const MAX_MESSAGES = 2 ** 18;
/** bytes of one name */
export const MAX_NAME = 4096;

/** numbers that any file may have made, 64 MiB at float64 */
const FREE_NUMBERS = 2 ** 23;
/** further numbers for each byte: enough to decode, scale and transpose weights of 4 bits */
const NUMBERS_PER_BYTE = 6;
/** multiplications that cost as much as one stored number */
const STEPS_PER_NUMBER = 64;

/** Counts the numbers that are made while a file is read. */
export interface NumberBudget {
  /** throws where that many numbers for the value `what` are more than what is left */
  spend(numbers: number, what: string): void;
  /** the same for work that stores nothing, in multiplications */
  spendSteps(steps: number, what: string): void;
  /** more bytes are there: those of another file */
  extend(bytes: number): void;
}

export function createBudget(fileBytes: number): NumberBudget {
  let limit = FREE_NUMBERS + NUMBERS_PER_BYTE * fileBytes;
  let spent = 0;
  const spend = (numbers: number, what: string) => {
    if (spent + numbers > limit) {
      throw formatError(
        `expected at most ${limit} numbers to be made while the file is read, got ${numbers} more for value "${what}"; simplify the model before it is saved`,
        { value: what },
      );
    }
    spent += numbers;
  };
  return {
    spend,
    spendSteps: (steps, what) => spend(Math.ceil(steps / STEPS_PER_NUMBER), what),
    extend(bytes) {
      limit += NUMBERS_PER_BYTE * bytes;
    },
  };
}

/** A RangeError of `build`, which is about the file here, as a format error. */
export function asFormatErrors<Value>(build: () => Value): Value {
  try {
    return build();
  } catch (error) {
    if (error instanceof CreaseError || !(error instanceof RangeError)) throw error;
    throw formatError(error.message.replace(/^\w+: /, ""));
  }
}
