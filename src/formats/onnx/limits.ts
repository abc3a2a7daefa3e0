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
/** names of values that the nodes of a graph read and make, repeated ones too */
export const MAX_LINKS = 2 ** 19;
/** numbers of a constant that describes an operator: a shape, axes, lengths of parts */
export const MAX_LIST = 2 ** 16;
/** bytes of one name */
export const MAX_NAME = 4096;

/** numbers that any file may have made, 32 MiB at float64 */
const FREE_NUMBERS = 2 ** 22;
/** numbers that may be made of each one that is stored: decoded, a few times computed with, and put into the network */
const NUMBERS_PER_STORED = 8;
/** multiplications that cost as much as one stored number */
const STEPS_PER_NUMBER = 64;

/** Counts the numbers that are made while a file is read. */
export interface NumberBudget {
  /** throws where that many numbers for the value `what` are more than what is left */
  spend(numbers: number, what: string): void;
  /** the same for work that stores nothing, in multiplications */
  spendSteps(steps: number, what: string): void;
  /** so many more numbers are stored, in the file or beside it */
  extend(stored: number): void;
}

export function createBudget(): NumberBudget {
  let limit = FREE_NUMBERS;
  let spent = 0;
  const spend = (numbers: number, what: string) => {
    if (spent + numbers > limit) {
      throw formatError(
        `expected at most ${Math.floor(limit)} numbers to be made while the file is read, got ${Math.floor(numbers)} more for value "${what}"; simplify the model before it is saved`,
        { value: what },
      );
    }
    spent += numbers;
  };
  return {
    spend,
    spendSteps: (steps, what) => spend(Math.ceil(steps / STEPS_PER_NUMBER), what),
    extend(stored) {
      limit += NUMBERS_PER_STORED * stored;
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
