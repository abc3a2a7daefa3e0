/**
 * Exact arithmetic with the numbers m · 2ᵉ, of which every float64 is one: sums and products stay among them, and no
 * rounding ever happens. For tests of error bounds.
 */
export interface Dyadic {
  readonly mantissa: bigint;
  readonly exponent: number;
}

export const zero: Dyadic = { mantissa: 0n, exponent: 0 };

/** The exact value of a float64. */
export function dyadic(value: number): Dyadic {
  if (!Number.isFinite(value)) throw new RangeError(`dyadic: expected a finite number, got ${value}`);
  if (value === 0) return zero;
  let mantissa = value;
  let exponent = 0;
  // doubling is exact until the number is an integer; halving is while it is even
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    exponent--;
  }
  while (Math.abs(mantissa) > 2 ** 53) {
    mantissa /= 2;
    exponent++;
  }
  return { mantissa: BigInt(mantissa), exponent };
}

export function plus(a: Dyadic, b: Dyadic): Dyadic {
  const exponent = Math.min(a.exponent, b.exponent);
  const shift = (x: Dyadic) => x.mantissa << BigInt(x.exponent - exponent);
  return { mantissa: shift(a) + shift(b), exponent };
}

export function times(a: Dyadic, b: Dyadic): Dyadic {
  return { mantissa: a.mantissa * b.mantissa, exponent: a.exponent + b.exponent };
}

export function minus(a: Dyadic, b: Dyadic): Dyadic {
  return plus(a, { mantissa: -b.mantissa, exponent: b.exponent });
}

/** −1, 0 or 1. */
export function signOfDyadic({ mantissa }: Dyadic): number {
  return mantissa === 0n ? 0 : mantissa > 0n ? 1 : -1;
}

/** The nearest float64, but for the last bit; good for comparisons with bounds. */
export function toNumber({ mantissa, exponent }: Dyadic): number {
  const digits = (mantissa < 0n ? -mantissa : mantissa).toString(2).length;
  const surplus = Math.max(0, digits - 64);
  return (
    Number(mantissa >> BigInt(surplus)) *
    2 ** Math.max(-1000, exponent + surplus) *
    2 ** Math.min(0, exponent + surplus + 1000)
  );
}
