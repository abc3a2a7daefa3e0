import { CreaseError } from "../numeric/errors.ts";
import { type Floats, floats, type Precision } from "./floats.ts";
import type { Checkpoint, TrainingRecord } from "./train.ts";

/** "CREASE" and what the file is, with the version of the layout. */
const magic = "CREASECHECKPOINT1";

/** Everything but the arrays. */
interface Head {
  readonly precision: Precision;
  readonly step: number;
  readonly lengths: { readonly parameters: number; readonly theta: number; readonly moments: readonly number[] };
  readonly optimizerSteps: number;
  readonly history: readonly TrainingRecord[];
  /** what the caller wants to find again */
  readonly note: unknown;
}

/**
 * A checkpoint as bytes: a line of text, a line of JSON, then the arrays bit for bit, little-endian, and the same line of
 * text again, which shows that nothing is missing.
 *
 * @param note JSON that comes back with the checkpoint: the configuration, say
 */
export function encodeCheckpoint({ state, history }: Checkpoint, note: unknown = null): Uint8Array<ArrayBuffer> {
  const { precision, step, parameters, theta, optimizer } = state;
  const head: Head = {
    precision,
    step,
    lengths: {
      parameters: parameters.length,
      theta: theta?.length ?? 0,
      moments: optimizer.moments.map((moment) => moment.length),
    },
    optimizerSteps: optimizer.steps,
    history,
    note,
  };
  const text = new TextEncoder();
  const start = text.encode(`${magic}\n${JSON.stringify(head)}\n`);
  const arrays: Floats[] = [parameters, ...(theta ? [theta] : []), ...optimizer.moments, optimizer.powers];
  const end = text.encode(magic);
  const size = arrays.reduce((sum, array) => sum + array.byteLength, start.length + end.length);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  bytes.set(start);
  let at = start.length;
  for (const array of arrays) {
    const isSingle = array instanceof Float32Array;
    for (const value of array) {
      if (isSingle) view.setFloat32(at, value, true);
      else view.setFloat64(at, value, true);
      at += array.BYTES_PER_ELEMENT;
    }
  }
  bytes.set(end, at);
  return bytes;
}

/**
 * Reads what `encodeCheckpoint` wrote.
 *
 * Errors    CreaseError "format" for bytes that are no checkpoint, or not all of one.
 */
export function decodeCheckpoint(bytes: Uint8Array): { readonly checkpoint: Checkpoint; readonly note: unknown } {
  const text = new TextDecoder();
  const isMagic = (from: number) => text.decode(bytes.subarray(from, from + magic.length)) === magic;
  const headStart = magic.length + 1;
  const headEnd = bytes.indexOf(newline, headStart);
  if (!isMagic(0) || headEnd < 0 || !isMagic(bytes.length - magic.length)) throw notCheckpoint();
  const head = parseHead(text.decode(bytes.subarray(headStart, headEnd)));
  const { precision, lengths, step, optimizerSteps, history, note } = head;

  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = headEnd + 1;
  const take = (arrayPrecision: Precision, length: number): Floats => {
    const array = floats(arrayPrecision, length);
    if (at + array.byteLength > bytes.length - magic.length) throw notCheckpoint();
    for (let i = 0; i < length; i++) {
      array[i] = arrayPrecision === "float32" ? view.getFloat32(at, true) : view.getFloat64(at, true);
      at += array.BYTES_PER_ELEMENT;
    }
    return array;
  };
  const parameters = take(precision, lengths.parameters);
  const theta = lengths.theta > 0 ? take(precision, lengths.theta) : undefined;
  const moments = lengths.moments.map((length) => take(precision, length));
  const powers = Float64Array.from(take("float64", (bytes.length - magic.length - at) / 8));
  const state = {
    step,
    precision,
    parameters,
    ...(theta && { theta }),
    optimizer: { moments, powers, steps: optimizerSteps },
  };
  return { checkpoint: { state, history }, note };
}

const newline = 10;

function parseHead(json: string): Head {
  try {
    const head: Head = JSON.parse(json);
    if (Number.isInteger(head.step) && Array.isArray(head.lengths.moments)) return head;
  } catch {
    // falls through: text that is no JSON is no head
  }
  throw notCheckpoint();
}

function notCheckpoint(): CreaseError {
  return new CreaseError(
    "format",
    "decodeCheckpoint: expected the bytes of a whole checkpoint, got others; take an earlier checkpoint",
  );
}
