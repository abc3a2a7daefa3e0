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
