/** Round numbers in [low, high], about `count` of them, a step of 1, 2 or 5 times a power of ten apart. */
export function linearTicks(low: number, high: number, count: number): number[] {
  if (!(high > low)) return [low];
  const raw = (high - low) / Math.max(1, count);
  const power = Math.floor(Math.log10(raw));
  const error = raw / 10 ** power;
  const factor = error >= Math.sqrt(50) ? 10 : error >= Math.sqrt(10) ? 5 : error >= Math.sqrt(2) ? 2 : 1;
  const ticks: number[] = [];
  // below one, divide by the inverse step: 3 / 10 is the double nearest to 0.3, 3 × 0.1 is not
  const inverse = power < 0 ? 10 ** -power / factor : 0;
  const step = factor * 10 ** power;
  const first = Math.ceil(power < 0 ? low * inverse : low / step);
  const last = Math.floor(power < 0 ? high * inverse : high / step);
  for (let i = first; i <= last; i++) ticks.push(power < 0 ? i / inverse : i * step);
  return ticks;
}

/** Powers of ten in [low, high], and 2 and 5 times them where that is no more than three decades. */
export function logarithmicTicks(low: number, high: number): number[] {
  const ticks: number[] = [];
  const from = Math.floor(Math.log10(low));
  const to = Math.ceil(Math.log10(high));
  const stride = Math.max(1, Math.ceil((to - from) / 6));
  const factors = to - from <= 3 ? [1, 2, 5] : [1];
  for (let power = from; power <= to; power += stride) {
    for (const factor of factors) {
      const value = power < 0 ? factor / 10 ** -power : factor * 10 ** power;
      if (value >= low && value <= high) ticks.push(value);
    }
  }
  return ticks.length > 0 ? ticks : [low, high];
}
