/** A step of Adam, two numbers at a time in float64; see src/kernels/specification/adam.ts. */

export function adam64(
  theta: usize,
  gradient: usize,
  first: usize,
  second: usize,
  length: i32,
  beta1: f64,
  rest1: f64,
  beta2: f64,
  rest2: f64,
  stride: f64,
  spread: f64,
  epsilon: f64,
): void {
  const end = (<usize>length) << 3;
  for (let i: usize = 0; i < end; i += 16) {
    const g = v128.load(gradient + i);
    const m = moment(beta1, v128.load(first + i), f64x2.mul(f64x2.splat(rest1), g));
    const v = moment(beta2, v128.load(second + i), f64x2.mul(f64x2.mul(f64x2.splat(rest2), g), g));
    v128.store(first + i, m);
    v128.store(second + i, v);
    v128.store(theta + i, moved(v128.load(theta + i), m, v, stride, spread, epsilon));
  }
}

export function adam32(
  theta: usize,
  gradient: usize,
  first: usize,
  second: usize,
  length: i32,
  beta1: f64,
  rest1: f64,
  beta2: f64,
  rest2: f64,
  stride: f64,
  spread: f64,
  epsilon: f64,
): void {
  const end = (<usize>length) << 2;
  for (let i: usize = 0; i < end; i += 8) {
    const g = wide(gradient + i);
    const m = moment(beta1, wide(first + i), f64x2.mul(f64x2.splat(rest1), g));
    const v = moment(beta2, wide(second + i), f64x2.mul(f64x2.mul(f64x2.splat(rest2), g), g));
    storeNarrow(first + i, m);
    storeNarrow(second + i, v);
    storeNarrow(theta + i, moved(wide(theta + i), m, v, stride, spread, epsilon));
  }
}

function moment(beta: f64, before: v128, added: v128): v128 {
  return f64x2.add(f64x2.mul(f64x2.splat(beta), before), added);
}

function moved(theta: v128, m: v128, v: v128, stride: f64, spread: f64, epsilon: f64): v128 {
  const root = f64x2.add(f64x2.mul(f64x2.sqrt(v), f64x2.splat(spread)), f64x2.splat(epsilon));
  return f64x2.sub(theta, f64x2.div(f64x2.mul(f64x2.splat(stride), m), root));
}

/** Two float32 numbers as float64. */
function wide(source: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(source));
}

function storeNarrow(target: usize, values: v128): void {
  v128.store64_lane(target, f32x4.demote_f64x2_zero(values), 0);
}
