import { CreaseError } from "../numeric/errors.ts";
import { type Floats, floats, type Precision } from "./floats.ts";
import type { Checkpoint, TrainingRecord } from "./train.ts";

/** "CREASE" and what the file is, with the version of the layout. */
const magic = "CREASECHECKPOINT2";

/** Of the arrays, in the order of the bytes. */
interface Lengths {
  readonly parameters: number;
  /** null where the optimizer moves the parameters themselves */
  readonly theta: number | null;
  readonly moments: readonly number[];
  /** these are float64, whatever the others are */
  readonly powers: number;
}

/** Everything but the arrays. */
interface Head {
  readonly precision: Precision;
  readonly step: number;
  readonly lengths: Lengths;
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
      theta: theta ? theta.length : null,
      moments: optimizer.moments.map((moment) => moment.length),
      powers: optimizer.powers.length,
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
  const end = bytes.length - magic.length;
  if (!isMagic(0) || bytes[magic.length] !== newline || headEnd < 0 || !isMagic(end)) throw notCheckpoint();
  const head = parseHead(text.decode(bytes.subarray(headStart, headEnd)));
  const { precision, lengths, step, optimizerSteps, history, note } = head;
  // the arrays fill what is between, so that nothing is taken that is not there
  if (headEnd + 1 + arrayBytes(precision, lengths) !== end) throw notCheckpoint();

  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = headEnd + 1;
  const take = (arrayPrecision: Precision, length: number): Floats => {
    const array = floats(arrayPrecision, length);
    for (let i = 0; i < length; i++) {
      array[i] = arrayPrecision === "float32" ? view.getFloat32(at, true) : view.getFloat64(at, true);
      at += array.BYTES_PER_ELEMENT;
    }
    return array;
  };
  const parameters = take(precision, lengths.parameters);
  const theta = lengths.theta === null ? undefined : take(precision, lengths.theta);
  const moments = lengths.moments.map((length) => take(precision, length));
  const powers = Float64Array.from(take("float64", lengths.powers));
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

function arrayBytes(precision: Precision, { parameters, theta, moments, powers }: Lengths): number {
  const count = moments.reduce((sum, length) => sum + length, parameters + (theta ?? 0));
  return count * floats(precision, 0).BYTES_PER_ELEMENT + powers * Float64Array.BYTES_PER_ELEMENT;
}

function parseHead(json: string): Head {
  try {
    const head: unknown = JSON.parse(json);
    if (isHead(head)) return head;
  } catch {
    // falls through: text that is no JSON is no head
  }
  throw notCheckpoint();
}

function isHead(value: unknown): value is Head {
  return (
    isRecord(value) &&
    (value.precision === "float32" || value.precision === "float64") &&
    isCount(value.step) &&
    isCount(value.optimizerSteps) &&
    isLengths(value.lengths) &&
    Array.isArray(value.history) &&
    value.history.every(isTrainingRecord)
  );
}

/** Each of the optimizer's moments belongs to an entry of what it moves. */
function isLengths(value: unknown): value is Lengths {
  if (!isRecord(value)) return false;
  const { parameters, theta, moments, powers } = value;
  if (!(isCount(parameters) && (theta === null || isCount(theta)) && isCount(powers))) return false;
  return Array.isArray(moments) && moments.every((length) => length === (theta ?? parameters));
}

function isTrainingRecord(value: unknown): value is TrainingRecord {
  return isRecord(value) && isCount(value.step) && Number.isFinite(value.loss) && Number.isFinite(value.rate);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function notCheckpoint(): CreaseError {
  return new CreaseError(
    "format",
    "decodeCheckpoint: expected the bytes of a whole checkpoint, got others; take an earlier checkpoint",
  );
}
