/**
 * The name itself, or with the first number behind it that makes it new, which is then taken.
 *
 * @param used the names that are taken, each with the last number tried: many equal names cost no search
 */
export function unusedName(name: string, used: Map<string, number>): string {
  let count = used.get(name) ?? 0;
  let candidate = name;
  while (used.has(candidate)) candidate = `${name}_${++count}`;
  used.set(name, count).set(candidate, used.get(candidate) ?? 0);
  return candidate;
}
