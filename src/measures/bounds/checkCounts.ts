/** Throws where one of the named numbers is not a positive integer. */
export function checkCounts(caller: string, counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts)) {
    if (Number.isSafeInteger(count) && count > 0) continue;
    throw new RangeError(`${caller}: expected a positive integer for ${name}, got ${count}`);
  }
}
