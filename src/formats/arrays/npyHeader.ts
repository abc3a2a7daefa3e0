import type { ArrayType } from "./storedArray.ts";

/** What the header of an npy file says of its numbers. */
export interface NpyHeader {
  readonly type: ArrayType;
  readonly littleEndian: boolean;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

/** letter and bytes of NumPy's type descriptions; it has no bfloat16 */
const TYPES: Readonly<Record<string, ArrayType>> = {
  f2: "float16",
  f4: "float32",
  f8: "float64",
  i1: "int8",
  i2: "int16",
  i4: "int32",
  i8: "int64",
  u1: "uint8",
  u2: "uint16",
  u4: "uint32",
  u8: "uint64",
  b1: "bool",
};

/** NumPy's own bounds: longer headers it does not parse, and arrays have at most 64 axes */
export const MAX_HEADER_LENGTH = 10_000;
const MAX_RANK = 64;

const TOKEN = /\s*(?:'([^'\\]*)'|"([^"\\]*)"|(True|False)|(\d{1,16})L?|([{}():,]))/y;

/** A value of the header: text, True or False, or a tuple of integers. */
type HeaderValue = string | boolean | readonly number[];

/**
 * Parse the header, which is the text of a Python dictionary: {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }.
 *
 * Source    NumPy documentation, numpy.lib.format.
 */
export function parseNpyHeader(text: string, fail: (message: string) => Error): NpyHeader {
  const entries = parseDictionary(text, fail);
  const descr = entries.get("descr");
  const fortranOrder = entries.get("fortran_order");
  const shape = entries.get("shape");
  if (entries.size !== 3 || descr === undefined || fortranOrder === undefined || shape === undefined) {
    throw fail(`expected a header with the keys descr, fortran_order and shape, got ${[...entries.keys()].join(", ")}`);
  }
  if (typeof fortranOrder !== "boolean") throw fail(`expected fortran_order to be True or False, got ${fortranOrder}`);
  if (typeof shape !== "object") throw fail(`expected a tuple of integers as shape, got ${shape}`);
  if (shape.length > MAX_RANK) throw fail(`expected at most ${MAX_RANK} axes, got ${shape.length}`);
  const huge = shape.find((extent) => !Number.isSafeInteger(extent));
  if (huge !== undefined) throw fail(`expected extents below 2^53, got ${huge}`);
  return { ...parseType(descr, fail), fortranOrder, shape };
}

/** The header text that NumPy writes; it leaves room for the first extent to grow to 21 digits. */
export function npyHeaderText(type: ArrayType, shape: readonly number[]): string | undefined {
  const code = Object.keys(TYPES).find((key) => TYPES[key] === type);
  if (code === undefined) return undefined;
  const order = code.endsWith("1") ? "|" : "<";
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const room = shape.length === 0 ? 0 : 21 - String(shape[0]).length;
  return `{'descr': '${order}${code}', 'fortran_order': False, 'shape': ${tuple}, }${" ".repeat(room)}`;
}

function parseType(descr: HeaderValue, fail: (message: string) => Error): Pick<NpyHeader, "type" | "littleEndian"> {
  const match = typeof descr === "string" ? /^([<>|])([a-z]\d)$/.exec(descr) : null;
  const type = match !== null && Object.hasOwn(TYPES, match[2]) ? TYPES[match[2]] : undefined;
  if (match === null || type === undefined || (match[1] === "|") !== match[2].endsWith("1")) {
    throw fail(
      `expected numbers of a type among ${Object.keys(TYPES).join(", ")}, got the type ${JSON.stringify(descr)}; ` +
        'convert the array, as with array.astype("float64")',
    );
  }
  return { type, littleEndian: match[1] !== ">" };
}

function parseDictionary(text: string, fail: (message: string) => Error): ReadonlyMap<string, HeaderValue> {
  const tokens = tokensOf(text, fail);
  let position = 0;
  const take = (mark: string): boolean => {
    if (tokens[position] !== mark) return false;
    position++;
    return true;
  };
  const expect = (mark: string): void => {
    if (!take(mark)) throw fail(`expected "${mark}" in the header, got ${tokenText(tokens[position])}`);
  };

  const entries = new Map<string, HeaderValue>();
  expect("{");
  while (!take("}")) {
    const key = tokens[position++];
    if (typeof key !== "object") throw fail(`expected a key in the header, got ${tokenText(key)}`);
    if (entries.has(key.text)) throw fail(`expected each key of the header once, got "${key.text}" twice`);
    expect(":");
    const value = tokens[position];
    if (take("(")) {
      const shape: number[] = [];
      while (!take(")")) {
        const extent = tokens[position++];
        if (typeof extent !== "number") throw fail(`expected an extent in the header, got ${tokenText(extent)}`);
        shape.push(extent);
        if (tokens[position] !== ")") expect(",");
      }
      entries.set(key.text, shape);
    } else {
      position++;
      if (typeof value === "boolean") entries.set(key.text, value);
      else if (typeof value === "object") entries.set(key.text, value.text);
      else throw fail(`expected a value of "${key.text}" in the header, got ${tokenText(value)}`);
    }
    if (tokens[position] !== "}") expect(",");
  }
  if (position < tokens.length) throw fail(`expected nothing behind the header, got ${tokenText(tokens[position])}`);
  return entries;
}

/** Text in quotes, True or False, a number, or a mark. */
type Token = { readonly text: string } | boolean | number | string;

function tokensOf(text: string, fail: (message: string) => Error): readonly Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const start = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) {
      const got = JSON.stringify(text.slice(start, start + 20).trim());
      throw fail(`expected a dictionary of one plain type as header, got ${got}; arrays with fields are not read`);
    }
    const [, single, double, truth, digits, mark] = match;
    if (single !== undefined || double !== undefined) tokens.push({ text: single ?? double });
    else if (truth !== undefined) tokens.push(truth === "True");
    else tokens.push(digits === undefined ? mark : Number(digits));
  }
  return tokens;
}

function tokenText(token: Token | undefined): string {
  if (token === undefined) return "its end";
  return typeof token === "object" ? JSON.stringify(token.text) : String(token);
}
