import { inflateSync } from "node:zlib";

/** A decoded picture. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** [height × width × 4] red, green, blue, alpha */
  readonly data: Uint8Array;
}

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** The pixels of a PNG file with 8 bits of red, green, blue and alpha, not interlaced. Source: the PNG specification. */
export function pngPixels(bytes: Uint8Array): Pixels {
  if (!signature.every((value, i) => bytes[i] === value))
    throw new Error("pngPixels: expected a PNG file, got another");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [];
  for (let at = 8; at < bytes.length; at += 12 + view.getUint32(at)) {
    const kind = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (kind === "IDAT") parts.push(bytes.subarray(at + 8, at + 8 + view.getUint32(at)));
  }
  // behind the length and kind of the first chunk: width, height, depth, color type, compression, filter, interlacing
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const layout = [...bytes.subarray(24, 29)];
  if (layout.join() !== "8,6,0,0,0") throw new Error(`pngPixels: expected layout 8,6,0,0,0, got ${layout}`);

  const filtered = inflateSync(Buffer.concat(parts));
  const stride = 4 * width;
  const data = new Uint8Array(height * stride);
  for (let row = 0; row < height; row++) {
    const filter = filtered[row * (stride + 1)];
    for (let i = 0; i < stride; i++) {
      const at = row * stride + i;
      const left = i < 4 ? 0 : data[at - 4];
      const up = row === 0 ? 0 : data[at - stride];
      const corner = i < 4 || row === 0 ? 0 : data[at - stride - 4];
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
      data[at] = filtered[row * (stride + 1) + 1 + i] + guess;
    }
  }
  return { width, height, data };
}

/** Number of pixels that are not white. */
export function inkOf({ data }: Pixels): number {
  let count = 0;
  for (let i = 0; i < data.length; i += 4) if (Math.min(data[i], data[i + 1], data[i + 2]) < 255) count++;
  return count;
}

function paeth(left: number, up: number, corner: number): number {
  const distances = [left, up, corner].map((value) => Math.abs(left + up - corner - value));
  const nearest = Math.min(...distances);
  return distances[0] === nearest ? left : distances[1] === nearest ? up : corner;
}
