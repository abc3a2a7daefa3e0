/**
 * Path data on a grid of 0.01 px. Points are first rounded to whole hundredths and then written as differences, so that
 * no error adds up along a path and equal points of neighboring cells stay equal.
 */

/**
 * A polygon or polyline as path data.
 *
 * @param points [2n] x0,y0,x1,y1,… in whole hundredths of a pixel
 * @returns "" where fewer distinct points remain than the shape needs (three if closed, else two)
 */
export function pathData(points: ArrayLike<number>, shape: "closed" | "open"): string {
  let data = `M${pairText(points[0], points[1])}`;
  let x = points[0];
  let y = points[1];
  let count = 1;
  const last = points.length - 2;
  for (let i = 2; i <= last; i += 2) {
    const dx = points[i] - x;
    const dy = points[i + 1] - y;
    // a repeated point adds nothing, nor does a return to the start before closing
    if (dx === 0 && dy === 0) continue;
    if (shape === "closed" && i === last && points[i] === points[0] && points[i + 1] === points[1]) continue;
    const pair = pairText(dx, dy);
    data += count === 1 ? `l${pair}` : pair.startsWith("-") ? pair : ` ${pair}`;
    x = points[i];
    y = points[i + 1];
    count++;
  }
  if (count < (shape === "closed" ? 3 : 2)) return "";
  return shape === "closed" ? `${data}z` : data;
}

/**
 * A polyline without the points that lie within `tolerance` of the line that remains.
 *
 * @param points    [2n] in whole hundredths of a pixel
 * @param tolerance in the same unit
 *
 * Source: the sleeve of Zhao and Saalfeld (1997): from an anchor, keep the directions that pass every point so far
 * within the tolerance; the first point outside of them makes its predecessor the next anchor.
 */
export function simplified(points: ArrayLike<number>, tolerance: number): number[] {
  const kept = [points[0], points[1]];
  const count = points.length / 2;
  let anchor = 0;
  while (anchor < count - 1) {
    anchor = farthestWithin(points, anchor, count, tolerance);
    kept.push(points[2 * anchor], points[2 * anchor + 1]);
  }
  return kept;
}

function farthestWithin(points: ArrayLike<number>, anchor: number, count: number, tolerance: number): number {
  const x0 = points[2 * anchor];
  const y0 = points[2 * anchor + 1];
  // the sleeve as angles about the direction of the first point that is far enough to have one
  let reference = 0;
  let low = Number.NEGATIVE_INFINITY;
  let high = Number.POSITIVE_INFINITY;
  let reach = 0;
  for (let i = anchor + 1; i < count; i++) {
    const dx = points[2 * i] - x0;
    const dy = points[2 * i + 1] - y0;
    const distance = Math.hypot(dx, dy);
    // a polyline that turns back ends the sleeve: its tip must stay
    if (distance < reach) return i - 1;
    reach = distance;
    if (distance <= tolerance) continue;
    const direction = Math.atan2(dy, dx);
    if (low === Number.NEGATIVE_INFINITY) reference = direction;
    const turned = direction - reference;
    const angle = turned > Math.PI ? turned - 2 * Math.PI : turned < -Math.PI ? turned + 2 * Math.PI : turned;
    if (angle < low || angle > high) return i - 1;
    const opening = Math.asin(tolerance / distance);
    low = Math.max(low, angle - opening);
    high = Math.min(high, angle + opening);
  }
  return count - 1;
}

function pairText(x: number, y: number): string {
  const first = hundredthsText(x);
  const second = hundredthsText(y);
  return second.startsWith("-") ? first + second : `${first} ${second}`;
}

/** Whole hundredths as a decimal number without superfluous characters: −5 is "-.05", 1230 is "12.3". */
function hundredthsText(hundredths: number): string {
  const sign = hundredths < 0 ? "-" : "";
  const size = Math.abs(hundredths);
  const whole = Math.floor(size / 100);
  const rest = size - 100 * whole;
  if (rest === 0) return whole === 0 ? "0" : sign + whole;
  const fraction = rest % 10 === 0 ? `.${rest / 10}` : rest < 10 ? `.0${rest}` : `.${rest}`;
  return sign + (whole === 0 ? "" : whole) + fraction;
}
