import type { Partition } from "../regions/partition.ts";
import { gramMatrix } from "../regions/slice.ts";

/** Where slice coordinates lie in the figure: x = left + (s − s0) pixelsPerS, y = bottom − (t − t0) pixelsPerT. */
export interface PlaneView {
  readonly left: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
  readonly s: readonly [number, number];
  readonly t: readonly [number, number];
  readonly pixelsPerS: number;
  readonly pixelsPerT: number;
  /** pixels of one unit of input-space length, where that is the same in all directions */
  readonly pixelsPerInput?: number;
}

/** Directions count as orthogonal when they are off by less than half a degree. */
const orthogonalCosine = Math.sin(Math.PI / 360);

/** A picture longer than this many times its height shows nothing: stretch it instead. */
const longest = 4;

/**
 * The view of a partition's polygon in a plot of the given width.
 *
 * Orthogonal directions are drawn true to the input space, so that circles stay circles; others in slice coordinates
 * with equal units. Either is given up for a square plot where it would be more than four times longer than high.
 */
export function planeView(partition: Partition, left: number, top: number, width: number): PlaneView {
  const [s, t] = bounds(partition);
  const [uu, uv, , vv] = gramMatrix(partition.slice);
  const orthogonal = Math.abs(uv) <= orthogonalCosine * Math.sqrt(uu * vv);
  const spanS = s[1] - s[0];
  const spanT = t[1] - t[0];
  // height of the plot over its width
  const trueAspect = (spanT * Math.sqrt(vv)) / (spanS * Math.sqrt(uu));
  const aspect = orthogonal ? trueAspect : spanT / spanS;
  const fits = aspect <= longest && aspect >= 1 / longest;
  // a tall plot is as high as a square one would be, and narrower
  const plotWidth = fits && aspect > 1.25 ? (1.25 * width) / aspect : width;
  const height = plotWidth * (fits ? aspect : 1);
  return {
    left,
    bottom: top + height,
    width: plotWidth,
    height,
    s,
    t,
    pixelsPerS: plotWidth / spanS,
    pixelsPerT: height / spanT,
    ...(fits && orthogonal ? { pixelsPerInput: plotWidth / (spanS * Math.sqrt(uu)) } : {}),
  };
}

/** [2V] the vertices in whole hundredths of a pixel. */
export function pixelHundredths(view: PlaneView, coordinates: ArrayLike<number>): Int32Array {
  const points = new Int32Array(coordinates.length);
  for (let i = 0; i < points.length; i += 2) {
    points[i] = Math.round(100 * (view.left + (coordinates[i] - view.s[0]) * view.pixelsPerS));
    points[i + 1] = Math.round(100 * (view.bottom - (coordinates[i + 1] - view.t[0]) * view.pixelsPerT));
  }
  return points;
}

/** [2k] corners of the partition's polygon. */
export function domainPolygon(partition: Partition): Float64Array {
  const { domain } = partition;
  if (domain.kind === "plane") return domain.polygon;
  throw new RangeError(`partitionFigure: expected a partition of a plane, got a domain of kind "${domain.kind}"`);
}

function bounds(partition: Partition): [[number, number], [number, number]] {
  const polygon = domainPolygon(partition);
  const along = (axis: number): [number, number] => {
    const values = polygon.filter((_, i) => i % 2 === axis);
    return [Math.min(...values), Math.max(...values)];
  };
  return [along(0), along(1)];
}
