/**
 * The JSON of a safetensors header: objects, lists, text and integers from 0. `JSON.parse` would drop the first of two
 * equal keys without a word, and nest as deeply as a file tells it to.
 */
export type HeaderJson = string | number | readonly HeaderJson[] | ReadonlyMap<string, HeaderJson>;

/** a header is an object of objects with lists */
const MAX_DEPTH = 4;

/**
 * Parse a header; it may end in spaces.
 *
 * Source    RFC 8259, less negative numbers, fractions, true, false and null, which no header has.
 */
export function parseHeaderJson(text: string, fail: (message: string) => Error): HeaderJson {
  const state = { text, position: 0, fail };
  const value = parseValue(state, 0);
  skipSpace(state);
  if (state.position < text.length) throw unexpected(state, "nothing behind the header");
  return value;
}

interface ParserState {
  readonly text: string;
  readonly fail: (message: string) => Error;
  position: number;
}

function parseValue(state: ParserState, depth: number): HeaderJson {
  skipSpace(state);
  const first = state.text[state.position];
  if (first === '"') return parseText(state);
  if (first >= "0" && first <= "9") return parseInteger(state);
  if ((first === "{" || first === "[") && depth >= MAX_DEPTH) {
    throw unexpected(state, `a header nested at most ${MAX_DEPTH} deep`);
  }
  if (first === "{") return parseObject(state, depth + 1);
  if (first === "[") return parseList(state, depth + 1);
  throw unexpected(state, "an object, a list, text or an integer from 0");
}

function parseObject(state: ParserState, depth: number): ReadonlyMap<string, HeaderJson> {
  const entries = new Map<string, HeaderJson>();
  state.position++;
  if (takes(state, "}")) return entries;
  do {
    skipSpace(state);
    if (state.text[state.position] !== '"') throw unexpected(state, "a key in quotes");
    const key = parseText(state);
    if (entries.has(key)) throw state.fail(`expected each key of the header once, got "${key}" twice`);
    if (!takes(state, ":")) throw unexpected(state, '":"');
    entries.set(key, parseValue(state, depth));
  } while (takes(state, ","));
  if (!takes(state, "}")) throw unexpected(state, '"," or "}"');
  return entries;
}

function parseList(state: ParserState, depth: number): readonly HeaderJson[] {
  const values: HeaderJson[] = [];
  state.position++;
  if (takes(state, "]")) return values;
  do values.push(parseValue(state, depth));
  while (takes(state, ","));
  if (!takes(state, "]")) throw unexpected(state, '"," or "]"');
  return values;
}

function parseText(state: ParserState): string {
  const { text, position } = state;
  let end = position + 1;
  while (end < text.length && text[end] !== '"') end += text[end] === "\\" ? 2 : 1;
  state.position = end + 1;
  try {
    return JSON.parse(text.slice(position, end + 1));
  } catch {
    state.position = position;
    throw unexpected(state, "text in quotes");
  }
}

function parseInteger(state: ParserState): number {
  const { text, position } = state;
  let end = position;
  while (text[end] >= "0" && text[end] <= "9") end++;
  const value = Number(text.slice(position, Math.min(end, position + 20)));
  if (!Number.isSafeInteger(value) || (text[position] === "0" && end > position + 1)) {
    throw unexpected(state, "an integer below 2^53");
  }
  state.position = end;
  return value;
}

/** Whether the next character that is no space is this one, which is then taken. */
function takes(state: ParserState, mark: string): boolean {
  skipSpace(state);
  if (state.text[state.position] !== mark) return false;
  state.position++;
  return true;
}

function skipSpace(state: ParserState): void {
  while (state.position < state.text.length && " \n\r\t".includes(state.text[state.position])) state.position++;
}

function unexpected({ text, position, fail }: ParserState, expected: string): Error {
  const got = position < text.length ? JSON.stringify(text.slice(position, position + 20)) : "its end";
  return fail(`expected ${expected} at character ${position} of the header, got ${got}`);
}
