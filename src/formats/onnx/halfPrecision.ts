/**
 * The number that 16 bits stand for; float64 holds each of them exactly.
 *
 * Source    IEEE 754 binary16; bfloat16 is the upper half of binary32.
 */

export function float16Value(bits: number): number {
  const sign = bits & 0x8000;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  // subnormal numbers have no hidden bit: they are multiples of 2^-24
  if (exponent === 0) return (sign === 0 ? fraction : -fraction) * 2 ** -24;
  // others keep their fraction in binary32, whose exponent is biased by 127 instead of 15
  const wideExponent = exponent === 31 ? 255 : exponent + 112;
  return float32OfBits(((sign << 16) | (wideExponent << 23) | (fraction << 13)) >>> 0);
}

export function bfloat16Value(bits: number): number {
  return float32OfBits((bits << 16) >>> 0);
}

function float32OfBits(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, bits);
  return view.getFloat32(0);
}

/** The nearest number that 16 bits can stand for, ties to even; infinite beyond the largest. */
export function roundToFloat16(value: number): number {
  return roundToFormat(value, 10, -14, 65520);
}

export function roundToBfloat16(value: number): number {
  return roundToFormat(value, 7, -126, (2 - 2 ** -8) * 2 ** 127);
}

/**
 * @param fractionBits bits of the fraction, without the hidden one
 * @param minExponent  exponent of the smallest normal number
 * @param overflow     the least magnitude that rounds to infinity
 */
function roundToFormat(value: number, fractionBits: number, minExponent: number, overflow: number): number {
  const magnitude = Math.abs(value);
  if (!(magnitude < overflow)) return magnitude >= overflow ? Math.sign(value) * Number.POSITIVE_INFINITY : value;
  if (magnitude === 0) return value;
  // the spacing of the format at this magnitude, a power of two
  let exponent = Math.max(minExponent, Math.floor(Math.log2(magnitude)));
  if (exponent > minExponent && 2 ** exponent > magnitude) exponent--;
  if (2 ** (exponent + 1) <= magnitude) exponent++;
  const spacing = 2 ** (exponent - fractionBits);
  // 3 · 2^51 pushes the bits below 1 out of a float64, which rounds ties to even
  const shift = 3 * 2 ** 51;
  const rounded = (magnitude / spacing + shift - shift) * spacing;
  return value < 0 ? -rounded : rounded;
}
