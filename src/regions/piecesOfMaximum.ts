/** A vertex of a polygon that a max unit splits. */
export interface MaximumCorner {
  readonly s: number;
  readonly t: number;
  /** candidates that attain the maximum there, ascending */
  readonly attained: readonly number[];
}

/** The part of a polygon on which one candidate attains the maximum. */
export interface MaximumPart {
  readonly piece: number;
  /** numbers of its corners, counter-clockwise */
  readonly cycle: readonly number[];
}

/**
 * The parts of a convex polygon on each of which one candidate of a max unit attains the maximum, ascending, from what is
 * attained at its vertices: a part is the hull of the vertices that its candidate attains. A candidate whose vertices are
 * among another's only touches, or is the same function there; of equal ones the first counts.
 *
 * @param corners   those of the polygon first, counter-clockwise, then those inside; two neighbors on the border have a
 *                  candidate in common
 * @param sideLines [corners of the polygon] the line that each side lies on; side k runs from corner k to the next
 * @returns undefined where that gives no subdivision, as when touching signs contradict each other
 */
export function piecesOfMaximum(
  corners: readonly MaximumCorner[],
  sideLines: readonly number[],
): readonly MaximumPart[] | undefined {
  const border = sideLines.length;
  const kept = keptCandidates(corners, sideLines);
  const sides: Side[] = [];

  // each side of the polygon belongs to one part
  for (let from = 0; from < border; from++) {
    const to = (from + 1) % border;
    const owner = kept.find(({ members }) => members.includes(from) && members.includes(to));
    if (owner === undefined) return undefined;
    sides.push({ from, to, pieces: [owner.piece] });
  }

  // two parts share the vertices that both attain: a crease, or one point
  for (const [k, first] of kept.entries()) {
    for (const second of kept.slice(k + 1)) {
      const shared = first.members.filter((corner) => second.members.includes(corner));
      const chain = alongLine(corners, shared);
      for (let i = 1; i < chain.length; i++) {
        sides.push({ from: chain[i - 1], to: chain[i], pieces: [first.piece, second.piece] });
      }
    }
  }
  const parts: MaximumPart[] = [];
  for (const { piece } of kept) {
    const cycle = cycleOf(
      corners,
      sides.filter(({ pieces }) => pieces.includes(piece)),
    );
    if (cycle === undefined) return undefined;
    parts.push({ piece, cycle });
  }
  return parts.length > 1 ? parts : undefined;
}

/** A side of one part, directed as the polygon is, or of two. */
interface Side {
  readonly from: number;
  readonly to: number;
  readonly pieces: readonly number[];
}

interface Candidate {
  readonly piece: number;
  readonly members: readonly number[];
}

/** The candidates whose parts have an inside. */
function keptCandidates(corners: readonly MaximumCorner[], sideLines: readonly number[]): readonly Candidate[] {
  const pieces = [...new Set(corners.flatMap(({ attained }) => attained))].sort((a, b) => a - b);
  const all = pieces
    .map((piece) => ({
      piece,
      members: corners.flatMap(({ attained }, corner) => (attained.includes(piece) ? [corner] : [])),
    }))
    .filter(({ members }) => members.length >= 3 && !isOnOneSide(members, sideLines));
  return all.filter(
    (candidate, k) =>
      !all.some((other, l) => {
        if (other === candidate || !candidate.members.every((corner) => other.members.includes(corner))) return false;
        return other.members.length > candidate.members.length || l < k;
      }),
  );
}

/** Whether all of some corners lie on one side of the polygon, or on sides in one line. */
function isOnOneSide(members: readonly number[], sideLines: readonly number[]): boolean {
  const border = sideLines.length;
  const linesOf = (corner: number) =>
    corner < border ? [sideLines[corner], sideLines[(corner + border - 1) % border]] : [];
  return linesOf(members[0]).some((line) => members.every((corner) => linesOf(corner).includes(line)));
}

/** Corners on one line in their order along it. */
function alongLine(corners: readonly MaximumCorner[], shared: readonly number[]): readonly number[] {
  if (shared.length <= 2) return shared;
  const extent = (axis: "s" | "t") => {
    const values = shared.map((corner) => corners[corner][axis]);
    return Math.max(...values) - Math.min(...values);
  };
  const axis = extent("s") >= extent("t") ? "s" : "t";
  return [...shared].sort((a, b) => corners[a][axis] - corners[b][axis]);
}

/** The one cycle that some sides form, counter-clockwise; undefined where they form none. */
function cycleOf(corners: readonly MaximumCorner[], sides: readonly Side[]): readonly number[] | undefined {
  if (sides.length < 3) return undefined;
  const next = new Map<number, Side[]>();
  for (const side of sides) {
    for (const end of [side.from, side.to]) next.set(end, [...(next.get(end) ?? []), side]);
  }
  if ([...next.values()].some((there) => there.length !== 2)) return undefined;
  // a side of the polygon knows its direction
  const first = sides.find(({ pieces }) => pieces.length === 1) ?? sides[0];
  const cycle = [first.from];
  let side = first;
  for (let corner = first.to; corner !== first.from; ) {
    cycle.push(corner);
    const onward = (next.get(corner) as Side[]).find((other) => other !== side) as Side;
    corner = onward.from === corner ? onward.to : onward.from;
    side = onward;
  }
  if (cycle.length !== sides.length) return undefined;
  return first.pieces.length > 1 && twiceArea(corners, cycle) < 0 ? cycle.reverse() : cycle;
}

function twiceArea(corners: readonly MaximumCorner[], cycle: readonly number[]): number {
  const { s: s0, t: t0 } = corners[cycle[0]];
  return cycle.reduce((sum, corner, k) => {
    const here = corners[corner];
    const there = corners[cycle[(k + 1) % cycle.length]];
    return sum + (here.s - s0) * (there.t - t0) - (here.t - t0) * (there.s - s0);
  }, 0);
}
