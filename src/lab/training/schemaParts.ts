import * as v from "valibot";
import { nearestWord } from "./nearestWord.ts";

/** What is wrong with a value, as the schema says it. */
type Issue = v.BaseIssue<unknown>;

/** Says what was expected and what was got. */
export function expecting(what: string): (issue: Issue) => string {
  return ({ input }) => `expected ${what}, got ${shown(input)}`;
}

/** An object with these keys and no others. */
export function shape<const E extends v.ObjectEntries>(entries: E): v.StrictObjectSchema<E, (issue: Issue) => string> {
  const keys = Object.keys(entries);
  return v.strictObject(entries, (issue) => {
    if (issue.expected === "never") return unknownKey(String(issue.input), keys);
    return issue.path ? "expected a value, got nothing" : notObject(issue);
  });
}

/** One of several objects, told apart by `kind`. */
export function kinds<const O extends v.VariantOptions<"kind">>(
  options: O,
): v.VariantSchema<"kind", O, (issue: Issue) => string> {
  return v.variant("kind", options, (issue) => {
    if (!issue.path) return notObject(issue);
    const words = issue.expected?.match(/\w+/g) ?? [];
    return `expected one of ${quoted(words)}, got ${shown(issue.input)}${hint(issue.input, words)}`;
  });
}

/** One of several objects, told apart by a key that only one of them has. */
export function keyed<S extends v.GenericSchema>(
  options: Readonly<Record<string, S>>,
): v.LazySchema<v.GenericSchema<v.InferInput<S>, v.InferOutput<S>>> {
  const words = Object.keys(options);
  const any = v.union(Object.values(options), (issue) => wrongKeys(issue, words));
  const none = v.never((issue) => wrongKeys(issue, words));
  return v.lazy((input) => {
    // a schema that is written down is asked for without a value
    if (input === undefined) return any as v.GenericSchema<v.InferInput<S>, v.InferOutput<S>>;
    const present = isObject(input) ? words.filter((word) => word in input) : [];
    return present.length === 1 ? options[present[0]] : (none as v.GenericSchema<v.InferInput<S>, v.InferOutput<S>>);
  });
}

/** A word of a list. */
export function word<const W extends readonly string[]>(words: W): v.PicklistSchema<W, (issue: Issue) => string> {
  return v.picklist(words, ({ input }) => `expected one of ${quoted(words)}, got ${shown(input)}${hint(input, words)}`);
}

/** A list of at least so many. */
export function list<S extends v.GenericSchema>(item: S, what: string, least = 0) {
  return v.pipe(v.array(item, expecting(what)), v.minLength(least, expecting(what)));
}

/** A text. */
export const text = v.string(expecting("a text"));
export const truth = v.boolean(expecting("true or false"));

/** Any number; JSON writes some that float64 cannot hold. */
export const real = number("a number");
export const positive = v.pipe(number("a positive number"), v.gtValue(0, expecting("a positive number")));
export const atLeastZero = v.pipe(number("a number of at least 0"), v.minValue(0, expecting("a number of at least 0")));
/** from 0 to below 1 */
export const share = v.pipe(
  number("a number from 0 to below 1"),
  v.minValue(0, expecting("a number from 0 to below 1")),
  v.ltValue(1, expecting("a number from 0 to below 1")),
);
/** between 0 and 1 */
export const part = v.pipe(
  number("a number between 0 and 1"),
  v.gtValue(0, expecting("a number between 0 and 1")),
  v.ltValue(1, expecting("a number between 0 and 1")),
);
/** 1, 2, … */
export const count = integer(1, "a positive whole number");
/** 0, 1, … */
export const index = integer(0, "a whole number of at least 0");

/** A whole number from `least` on. */
export function integer(least: number, what: string) {
  return v.pipe(v.number(expecting(what)), v.safeInteger(expecting(what)), v.minValue(least, expecting(what)));
}

function number(what: string) {
  return v.pipe(v.number(expecting(what)), v.finite(expecting(what)));
}

/** A value in a message: short, as JSON. */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  const json = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
  return json.length > 60 ? `${json.slice(0, 60)}…` : json;
}

function notObject({ input }: Issue): string {
  return `expected an object, got ${shown(input)}`;
}

function unknownKey(key: string, keys: readonly string[]): string {
  return `expected no key but ${quoted(keys)}, got "${key}"${hint(key, keys)}`;
}

function wrongKeys(issue: Issue, words: readonly string[]): string {
  const { input } = issue;
  if (!isObject(input)) return `expected an object with one of the keys ${quoted(words)}, got ${shown(input)}`;
  const given = Object.keys(input);
  const several = words.filter((key) => key in input);
  if (several.length > 1)
    return `expected one of the keys ${quoted(words)}, got ${quoted(several)}; leave all but one out`;
  const hints = given.map((key) => hint(key, words)).find((found) => found !== "") ?? "";
  return `expected one of the keys ${quoted(words)}, got ${given.length > 0 ? quoted(given) : "none"}${hints}`;
}

function hint(got: unknown, words: readonly string[]): string {
  const nearest = typeof got === "string" ? nearestWord(got, words) : undefined;
  return nearest === undefined ? "" : `; did you mean "${nearest}"?`;
}

function quoted(words: readonly string[]): string {
  return words.map((name) => `"${name}"`).join(", ");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
