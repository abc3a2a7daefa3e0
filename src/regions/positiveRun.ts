/**
 * The longest stretch of vertices between two zeros that holds positive vertices and no negative ones. Exact signs around a
 * convex cell have one such stretch.
 *
 * @param signs [n] with both signs among them, and zeros between them
 * @returns n · (position of the zero before the stretch) + (position of the one behind it)
 */
export function positiveRun(signs: ArrayLike<number>, n: number): number {
  let best = 0;
  let longest = 0;
  for (let first = 0; first < n; first++) {
    // the first positive vertex after a zero that follows a negative one
    if (signs[first] !== 1) continue;
    let before = first === 0 ? n - 1 : first - 1;
    if (signs[before] === 1) continue;
    const start = before;
    while (signs[before] === 0) before = before === 0 ? n - 1 : before - 1;
    if (signs[before] === 1) continue;
    // the last positive vertex before the next negative one
    let last = first;
    for (let k = first; signs[k % n] !== -1; k++) if (signs[k % n] === 1) last = k;
    if (last - first + 1 > longest) {
      longest = last - first + 1;
      best = n * start + ((last + 1) % n);
    }
  }
  return best;
}
