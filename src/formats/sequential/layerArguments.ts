import type { CreaseError } from "../../numeric/errors.ts";
import { valueText } from "./description.ts";

/** What integers an argument takes. */
export interface IntegerRange {
  readonly least: number;
}

/**
 * The arguments of a layer by PyTorch's names. A null is Python's None: the argument is not given. Each argument that a
 * layer has is asked for, so that one that nobody asked for is a mistake.
 */
export interface LayerArguments {
  /** a number; finite, and rounded as PyTorch rounds it for the network's stored type */
  number(name: string, absent: number): number;
  integer(name: string, range: IntegerRange): number | undefined;
  /** `count` integers, given as such a list or as one for all; `absent` stands for what is not given */
  integers(name: string, count: number, range: IntegerRange, absent: number): readonly number[];
  optionalIntegers(name: string, count: number, range: IntegerRange): readonly number[] | undefined;
  flag(name: string, absent: boolean): boolean;
  choice<Choice extends string>(name: string, choices: readonly Choice[], absent: Choice): Choice;
  /** the value as it is, for the layer to look at */
  value(name: string): unknown;
  /** arguments that change nothing when a trained network is evaluated */
  ignore(...names: readonly string[]): void;
  /** throws where an argument was given that no one asked for */
  checkAll(): void;
}

export function layerArguments(
  given: Readonly<Record<string, unknown>>,
  round: (value: number) => number,
  fail: (message: string) => CreaseError,
): LayerArguments {
  const asked = new Set<string>();
  const value = (name: string): unknown => {
    asked.add(name);
    return Object.hasOwn(given, name) && given[name] !== null ? given[name] : undefined;
  };
  const unexpected = (name: string, expected: string) => {
    return fail(`expected "${name}" to be ${expected}, got ${valueText(value(name))}`);
  };
  const optionalIntegers = (name: string, count: number, { least }: IntegerRange): readonly number[] | undefined => {
    const found = value(name);
    if (found === undefined) return undefined;
    const list: unknown[] = Array.isArray(found) ? found : new Array(count).fill(found);
    const isFit = (entry: unknown): entry is number => Number.isSafeInteger(entry) && (entry as number) >= least;
    if (list.length === count && list.every(isFit)) return list;
    const bound = least === Number.MIN_SAFE_INTEGER ? "" : ` from ${least} on`;
    throw unexpected(name, count === 1 ? `an integer${bound}` : `an integer${bound}, or ${count} of them`);
  };
  return {
    value,
    optionalIntegers,
    integers: (name, count, range, absent) =>
      optionalIntegers(name, count, range) ?? new Array<number>(count).fill(absent),
    integer(name, range) {
      const [found] = optionalIntegers(name, 1, range) ?? [];
      return found;
    },
    number(name, absent) {
      const found = value(name) ?? absent;
      const isFit = typeof found === "number" && Number.isFinite(round(found));
      if (!isFit) throw unexpected(name, "a finite number");
      return round(found);
    },
    flag(name, absent) {
      const found = value(name) ?? absent;
      if (typeof found !== "boolean") throw unexpected(name, "true or false");
      return found;
    },
    choice(name, choices, absent) {
      const found = value(name) ?? absent;
      const choice = choices.find((candidate) => candidate === found);
      if (choice === undefined) throw unexpected(name, choices.map((candidate) => `"${candidate}"`).join(" or "));
      return choice;
    },
    ignore(...names) {
      for (const name of names) asked.add(name);
    },
    checkAll() {
      const stranger = Object.keys(given).find((name) => !asked.has(name));
      if (stranger === undefined) return;
      const known = asked.size === 0 ? "no arguments" : `the arguments ${[...asked].join(", ")}`;
      throw fail(`expected ${known}, got "${stranger}"`);
    },
  };
}
