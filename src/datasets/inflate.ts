import { Gunzip } from "fflate";
import { CreaseError } from "../numeric/errors.ts";

/** What any of the files of a data set may inflate to, unless given. */
export const defaultMaxBytes = 2 ** 30;

/**
 * The bytes of a file that may be compressed by gzip: those of another file are returned as they are.
 *
 * @param caller   whose message an error is
 * @param maxBytes bound on the inflated size
 *
 * Errors    CreaseError "format" for a damaged file, and for one that inflates beyond its bound.
 */
export function inflate(bytes: Uint8Array, caller: string, maxBytes: number): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const fail = (got: string) =>
    new CreaseError("format", `${caller}: expected a whole gzip file, got ${got}; fetch the file again`);
  const chunks: Uint8Array[] = [];
  let length = 0;
  let isWhole = false;
  const stream = new Gunzip((chunk, isFinal) => {
    length += chunk.length;
    chunks.push(chunk);
    if (isFinal) isWhole = true;
  });
  try {
    for (let from = 0; from < bytes.length && length <= maxBytes; from += pieceBytes) {
      const to = Math.min(bytes.length, from + pieceBytes);
      stream.push(bytes.subarray(from, to), to === bytes.length);
    }
  } catch (error) {
    throw fail(`one that is damaged (${error instanceof Error ? error.message : String(error)})`);
  }
  if (length > maxBytes) throw fail(`more than ${maxBytes} bytes`);
  if (!isWhole) throw fail("the beginning of one");
  // the size modulo 2³² stands at the end
  const claimed = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(bytes.length - 4, true);
  if (claimed !== length) throw fail(`${length} bytes where it says ${claimed}`);
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** Bytes that are inflated at once: with the best ratio of deflate they give 64 MB. */
const pieceBytes = 65_536;
