/** The windows of a convolution side by side, and their adjoint; see src/kernels/specification/patches.ts. */

export function gatherPatches64(
  source: usize,
  channels: i32,
  plane: i32,
  elements: usize,
  kernel: i32,
  places: i32,
  target: usize,
  targetStride: i32,
): void {
  gather<f64>(source, channels, plane, elements, kernel, places, target, targetStride);
}

export function gatherPatches32(
  source: usize,
  channels: i32,
  plane: i32,
  elements: usize,
  kernel: i32,
  places: i32,
  target: usize,
  targetStride: i32,
): void {
  gather<f32>(source, channels, plane, elements, kernel, places, target, targetStride);
}

export function scatterPatches64(
  source: usize,
  sourceStride: i32,
  channels: i32,
  plane: i32,
  elements: usize,
  kernel: i32,
  places: i32,
  target: usize,
): void {
  scatter<f64>(source, sourceStride, channels, plane, elements, kernel, places, target);
}

export function scatterPatches32(
  source: usize,
  sourceStride: i32,
  channels: i32,
  plane: i32,
  elements: usize,
  kernel: i32,
  places: i32,
  target: usize,
): void {
  scatter<f32>(source, sourceStride, channels, plane, elements, kernel, places, target);
}

function gather<T>(
  source: usize,
  channels: i32,
  plane: i32,
  elements: usize,
  kernel: i32,
  places: i32,
  target: usize,
  targetStride: i32,
): void {
  const step = <usize>targetStride * sizeof<T>();
  for (; channels > 0; channels--) {
    let index = elements;
    for (let k = 0; k < kernel; k++) {
      const end = index + ((<usize>places) << 2);
      let to = target;
      for (; index < end; index += 4) {
        const element = load<i32>(index);
        store<T>(to, element < 0 ? <T>0 : load<T>(source + <usize>element * sizeof<T>()));
        to += sizeof<T>();
      }
      target += step;
    }
    source += <usize>plane * sizeof<T>();
  }
}

function scatter<T>(
  source: usize,
  sourceStride: i32,
  channels: i32,
  plane: i32,
  elements: usize,
  kernel: i32,
  places: i32,
  target: usize,
): void {
  const step = <usize>sourceStride * sizeof<T>();
  for (; channels > 0; channels--) {
    let index = elements;
    for (let k = 0; k < kernel; k++) {
      const end = index + ((<usize>places) << 2);
      let from = source;
      for (; index < end; index += 4) {
        const element = load<i32>(index);
        if (element >= 0) {
          const to = target + <usize>element * sizeof<T>();
          store<T>(to, <T>(load<T>(to) + load<T>(from)));
        }
        from += sizeof<T>();
      }
      source += step;
    }
    target += <usize>plane * sizeof<T>();
  }
}
