import { startOf } from "../../geometry/planarComplex.ts";
import { unitRoundoff } from "../../numeric/errorBounds.ts";
import { signWords } from "../vertexSigns.ts";
import type { CellList } from "./cellList.ts";
import type { PlaneEngine } from "./engine.ts";
import type { Level } from "./level.ts";
import { surveyCorners } from "./splitter.ts";
import { switchesOf } from "./switchRows.ts";

/** Most creases of a cell that are counted by their order along its border. */
const mostChords = 30;

/** The creases that cross a cell: chords of its border, each from one edge to another. */
interface Chords {
  /** [chords] switches */
  readonly switches: Int32Array;
  /** [2 × chords] positions of the edges where a chord begins and ends */
  readonly edges: Int32Array;
  /** [chords] chords that a chord crosses, as bits */
  readonly crossed: Int32Array;
}

const chords: Chords = {
  switches: new Int32Array(mostChords),
  edges: new Int32Array(2 * mostChords),
  crossed: new Int32Array(mostChords),
};

/**
 * Counts the parts that the creases of a stage cut a cell into, from the order of their ends along its border: c chords of
 * a convex cell, no three through one point, make 1 + c + (crossing pairs) parts, and two chords cross where their ends
 * alternate.
 *
 * @returns undefined where that is not sure: a crease through a corner, ends on one edge that their errors do not tell
 *          apart, three chords that cross pairwise and might do so in one point
 */
export function countParts(engine: PlaneEngine, level: Level, cells: CellList, cell: number): number | undefined {
  surveyCorners(engine, level, cells, cell);
  const { positive, negative } = engine.surveys[level.stage];
  let count = 0;
  for (let w = 0; w < level.switches.words; w++) {
    for (let cut = positive[w] & negative[w]; cut !== 0; cut &= cut - 1) {
      if (count === mostChords) return undefined;
      chords.switches[count++] = 32 * w + 31 - Math.clz32(cut & -cut);
    }
  }
  if (count < 2) return 1 + count;
  for (let i = 0; i < count; i++) if (!placeChord(engine, level, cells, cell, i)) return undefined;
  let crossings = 0;
  chords.crossed.fill(0);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      const cross = alternate(engine, level, cells, cell, i, j);
      if (cross === undefined) return undefined;
      if (!cross) continue;
      if ((chords.crossed[i] & chords.crossed[j]) !== 0) return undefined;
      chords.crossed[i] |= 1 << j;
      chords.crossed[j] |= 1 << i;
      crossings++;
    }
  }
  return 1 + count + crossings;
}

/** Finds the two edges that a chord ends on; false if it passes through a corner. */
function placeChord({ state }: PlaneEngine, level: Level, cells: CellList, cell: number, i: number): boolean {
  const { complex, signs } = state;
  const s = chords.switches[i];
  const { words } = level.switches;
  const start = cells.offsets.data[cell];
  const length = cells.offsets.data[cell + 1] - start;
  const data = signs.data.data;
  let found = 0;
  let before = 0;
  for (let k = 0; k <= length; k++) {
    const corner = startOf(complex, cells.edges.data[start + (k === length ? 0 : k)]);
    const at = signWords(signs, corner, level.stage) + (s >>> 5);
    const sign = ((data[at] >>> (s & 31)) & 1) - ((data[at + words] >>> (s & 31)) & 1);
    if (sign === 0) return false;
    if (k > 0 && sign !== before) {
      if (found === 2) return false;
      chords.edges[2 * i + found++] = k - 1;
    }
    before = sign;
  }
  return found === 2;
}

/** Whether exactly one end of one chord lies between the two of another; undefined where that is not sure. */
function alternate(
  engine: PlaneEngine,
  level: Level,
  cells: CellList,
  cell: number,
  i: number,
  j: number,
): boolean | undefined {
  let between = 0;
  for (let end = 0; end < 2; end++) {
    const edge = chords.edges[2 * j + end];
    let isBehindStart = edge > chords.edges[2 * i];
    let isBehindEnd = edge > chords.edges[2 * i + 1];
    if (edge === chords.edges[2 * i] || edge === chords.edges[2 * i + 1]) {
      const order = orderOnEdge(engine, level, cells.edges.data[cells.offsets.data[cell] + edge], i, j);
      if (order === 0) return undefined;
      if (edge === chords.edges[2 * i]) isBehindStart = order > 0;
      if (edge === chords.edges[2 * i + 1]) isBehindEnd = order > 0;
    }
    if (isBehindStart && !isBehindEnd) between++;
  }
  return between === 1;
}

interface Share {
  value: number;
  error: number;
}

const first: Share = { value: 0, error: 0 };
const second: Share = { value: 0, error: 0 };

/** 1 where, along a directed edge, chord j ends behind chord i, −1 where before it, 0 where that is not sure. */
function orderOnEdge(engine: PlaneEngine, level: Level, edge: number, i: number, j: number): -1 | 0 | 1 {
  shareOf(engine, level, edge, chords.switches[i], first);
  shareOf(engine, level, edge, chords.switches[j], second);
  const difference = second.value - first.value;
  if (!(Math.abs(difference) > first.error + second.error)) return 0;
  return difference > 0 ? 1 : -1;
}

/** Where along a directed edge a switch is zero, as a share of its length, and how far off that can be. */
function shareOf(engine: PlaneEngine, level: Level, directed: number, s: number, result: Share): void {
  const { complex } = engine.state;
  const { rows, errors } = switchesOf(engine, level);
  const { stride } = level.switches;
  const a = rows[s];
  const b = rows[stride + s];
  const c = rows[2 * stride + s];
  const [x, y] = level.view.frame.reference;
  const position = complex.vertices.data;
  const generators = complex.generators.data;
  const edge = directed >>> 1;
  const start = (directed & 1) === 0 ? complex.from.data[edge] : complex.to.data[edge];
  const end = (directed & 1) === 0 ? complex.to.data[edge] : complex.from.data[edge];
  const atStart = Math.abs(c + a * (position[2 * start] - x) + b * (position[2 * start + 1] - y));
  const atEnd = Math.abs(c + a * (position[2 * end] - x) + b * (position[2 * end + 1] - y));
  const [g, h] = [4 * start, 4 * end];
  const reachS =
    Math.abs(generators[g]) + Math.abs(generators[g + 2]) + Math.abs(generators[h]) + Math.abs(generators[h + 2]);
  const reachT =
    Math.abs(generators[g + 1]) +
    Math.abs(generators[g + 3]) +
    Math.abs(generators[h + 1]) +
    Math.abs(generators[h + 3]);
  const sum = atStart + atEnd;
  result.value = atStart / sum;
  result.error = (2 * (2 * errors[s] + Math.abs(a) * reachS + Math.abs(b) * reachT)) / sum + 8 * unitRoundoff;
}
