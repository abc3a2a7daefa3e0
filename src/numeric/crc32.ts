/**
 * The checksum of zip and gzip files: CRC-32 with the reflected polynomial 0xEDB88320.
 *
 * @param before the checksum of what stands before these bytes; 0 for nothing
 *
 * Source    ISO 3309, as zip and gzip use it.
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  let crc = before ^ 0xffffffff;
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ TABLE[(crc ^ bytes[i]) & 255];
  return (crc ^ 0xffffffff) >>> 0;
}

/** the remainder of each byte */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0);
  return remainder;
});
