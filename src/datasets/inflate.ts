import { Gunzip } from "fflate";
import { crc32 } from "../numeric/crc32.ts";
import { CreaseError } from "../numeric/errors.ts";

/** What any of the files of a data set may inflate to, unless given. */
export const defaultMaxBytes = 2 ** 30;

/** What a member of a gzip file inflates to. */
interface Member {
  length: number;
  checksum: number;
}

/**
 * The bytes of a file that may be compressed by gzip: those of another file are returned as they are. The members of a file
 * of several stand behind one another.
 *
 * @param caller   whose message an error is
 * @param maxBytes bound on the inflated size
 *
 * Source    RFC 1952: behind a member stand its CRC-32 and its length modulo 2³², little-endian.
 * Errors    CreaseError "format" for a damaged file, and for one that inflates beyond its bound.
 */
export function inflate(bytes: Uint8Array, caller: string, maxBytes: number): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const fail = (got: string) =>
    new CreaseError("format", `${caller}: expected a whole gzip file, got ${got}; fetch the file again`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Uint8Array[] = [];
  let length = 0;
  let isWhole = false;
  let member: Member = { length: 0, checksum: 0 };

  // what begins here must have a head without unknown flags
  const begin = (from: number) => {
    if ((bytes[from + 3] & unknownFlags) !== 0) throw fail("one with unknown flags");
    member = { length: 0, checksum: 0 };
  };
  // what ends here must be as long as it says, with the checksum that it says
  const end = (to: number) => {
    if (to < trailerBytes) throw fail("the beginning of one");
    const claimed = view.getUint32(to - 4, true);
    if (claimed !== member.length % 2 ** 32) throw fail(`${member.length} bytes where it says ${claimed}`);
    if (view.getUint32(to - trailerBytes, true) !== member.checksum) throw fail("one with another checksum");
  };

  const stream = new Gunzip((chunk, isFinal) => {
    length += chunk.length;
    if (length <= maxBytes) {
      chunks.push(chunk);
      member.length += chunk.length;
      member.checksum = crc32(chunk, member.checksum);
    }
    if (isFinal) isWhole = true;
  });
  stream.onmember = (from) => {
    end(from);
    begin(from);
  };
  begin(0);
  try {
    for (let from = 0; from < bytes.length && length <= maxBytes; from += pieceBytes) {
      const to = Math.min(bytes.length, from + pieceBytes);
      stream.push(bytes.subarray(from, to), to === bytes.length);
    }
  } catch (error) {
    if (error instanceof CreaseError) throw error;
    throw fail(`one that is damaged (${error instanceof Error ? error.message : String(error)})`);
  }
  if (length > maxBytes) throw fail(`more than ${maxBytes} bytes`);
  if (!isWhole) throw fail("the beginning of one");
  end(bytes.length);

  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** Bits of a head that no version of the format has a meaning for. */
const unknownFlags = 0xe0;

/** Checksum and length. */
const trailerBytes = 8;

/** Bytes that are inflated at once: with the best ratio of deflate they give 64 MB. */
const pieceBytes = 65_536;
