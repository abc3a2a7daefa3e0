/** A number with three significant digits or more, written as papers do in tables: 1091, 30.1, 0.630, 7.86e-8. */
export function significant(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 100_000) return String(value);
  if (size >= 1000 && size < 100_000) return value.toFixed(0);
  return size >= 0.1 && size < 1000 ? value.toPrecision(3) : value.toExponential(2);
}

/** A ratio with two significant digits: 0.93, 3.0, 120. */
export function ratioText(ratio: number): string {
  if (ratio >= 0.01 && ratio < 9.95) return ratio.toPrecision(2);
  if (ratio >= 0.01 && ratio < 10_000) return `${Number(ratio.toPrecision(2))}`;
  return ratio.toExponential(1);
}

/** A duration: 0.03 s, 1.2 s, 42 s, 3 min 5 s, 2 h 4 min. */
export function durationText(seconds: number): string {
  if (seconds < 1) return `${seconds.toFixed(2)} s`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 100) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 100 ? `${minutes} min ${whole % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
