/** Rows side by side; see src/kernels/specification/transpose.ts. 8 columns at a time: what is read is half a cache line. */

export function transpose64(
  source: usize,
  rows: i32,
  columns: i32,
  sourceStride: i32,
  target: usize,
  targetStride: i32,
  length: i32,
): void {
  transpose<f64>(source, rows, columns, sourceStride, target, targetStride, length);
}

export function transpose32(
  source: usize,
  rows: i32,
  columns: i32,
  sourceStride: i32,
  target: usize,
  targetStride: i32,
  length: i32,
): void {
  transpose<f32>(source, rows, columns, sourceStride, target, targetStride, length);
}

function transpose<T>(
  source: usize,
  rows: i32,
  columns: i32,
  sourceStride: i32,
  target: usize,
  targetStride: i32,
  length: i32,
): void {
  const from = <usize>sourceStride * sizeof<T>();
  const step = <usize>targetStride * sizeof<T>();
  const filled = <usize>rows * sizeof<T>();
  const end = <usize>length * sizeof<T>();
  for (let column = 0; column < columns; column += 8) {
    const width = min(columns - column, 8);
    let at = source;
    if (width == 8) {
      for (let p: usize = 0; p < filled; p += sizeof<T>()) {
        let to = target + p;
        store<T>(to, load<T>(at));
        store<T>(to + step, load<T>(at, sizeof<T>()));
        to += step << 1;
        store<T>(to, load<T>(at, 2 * sizeof<T>()));
        store<T>(to + step, load<T>(at, 3 * sizeof<T>()));
        to += step << 1;
        store<T>(to, load<T>(at, 4 * sizeof<T>()));
        store<T>(to + step, load<T>(at, 5 * sizeof<T>()));
        to += step << 1;
        store<T>(to, load<T>(at, 6 * sizeof<T>()));
        store<T>(to + step, load<T>(at, 7 * sizeof<T>()));
        at += from;
      }
    } else {
      for (let p: usize = 0; p < filled; p += sizeof<T>()) {
        for (let k = 0; k < width; k++) store<T>(target + p + <usize>k * step, load<T>(at + <usize>k * sizeof<T>()));
        at += from;
      }
    }
    for (let k = 0; k < width; k++) {
      for (let p = filled; p < end; p += sizeof<T>()) store<T>(target + p, <T>0);
      target += step;
    }
    source += 8 * sizeof<T>();
  }
}
