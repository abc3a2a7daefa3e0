/**
 * The name itself, or with the first number behind it that makes it new, which is then taken.
 *
 * @param used the names that are taken, each with the last number tried: many equal names cost no search
 */
export function unusedName(name: string, used: Map<string, number>): string {
  if (!used.has(name)) {
    used.set(name, 0);
    return name;
  }
  let count = used.get(name) ?? 0;
  let candidate: string;
  do candidate = `${name}_${++count}`;
  while (used.has(candidate));
  used.set(name, count).set(candidate, 0);
  return candidate;
}
