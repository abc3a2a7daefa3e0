/**
 * The number that 16 bits stand for, which float64 holds exactly, and the bits that are nearest to a number.
 *
 * Source    IEEE 754 binary16, rounding to nearest; bfloat16 is the upper half of binary32.
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

/** The 16 bits whose number is nearest to `value`, the even one of two equally near; beyond the largest, infinity. */
export function float16Bits(value: number): number {
  return roundedBits(value, 5, 10);
}

export function bfloat16Bits(value: number): number {
  return roundedBits(value, 8, 7);
}

/**
 * Numerics  |value| divided by the unit in the last place is exact, so that the number is rounded once.
 */
function roundedBits(value: number, exponentBits: number, fractionBits: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const infinity = ((1 << exponentBits) - 1) << fractionBits;
  if (Number.isNaN(value)) return infinity | (1 << (fractionBits - 1));
  const bias = (1 << (exponentBits - 1)) - 1;
  // numbers below the smallest normal one are spaced like those above it
  const exponent = Math.max(exponentOf(value), 1 - bias);
  const count = roundedToEven(Math.abs(value) / 2 ** (exponent - fractionBits));
  // a count with its hidden bit raises the exponent by one, and a carry by one more
  const bits = ((exponent + bias - 1) << fractionBits) + count;
  return sign | (exponent > bias ? infinity : Math.min(bits, infinity));
}

/** e where 2^e ≤ |value| < 2^(e + 1); far below for 0 and subnormal numbers, far above for infinity */
function exponentOf(value: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return ((view.getUint16(0) >> 4) & 2047) - 1023;
}

/** Nearest integer, the even one of two, of a number from 0 to 2^51: beyond 2^52 float64 holds integers only. */
function roundedToEven(value: number): number {
  return value + 2 ** 52 - 2 ** 52;
}

/** The nearest number that 16 bits stand for, as `float16Bits` rounds. */
export function roundToFloat16(value: number): number {
  return float16Value(float16Bits(value));
}

export function roundToBfloat16(value: number): number {
  return bfloat16Value(bfloat16Bits(value));
}
