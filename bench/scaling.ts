/** How time grows with width, depth and threads, on seeded random networks. */
import { availableParallelism } from "node:os";
import { measureApart } from "./measure.ts";
import { type Column, digits, grouped, tableHead, tableRow } from "./table.ts";

/** Measurements along one axis, and the exponents of the powers that fit them best. */
export interface Series {
  readonly axis: "width" | "depth" | "threads";
  readonly points: readonly ScalingPoint[];
  /** seconds ∝ axis^exponent, regions ∝ axis^exponent */
  readonly exponents: { readonly seconds: number; readonly regions: number };
}

export interface ScalingPoint {
  readonly at: number;
  readonly name: string;
  readonly regions: number;
  /** median */
  readonly seconds: number;
}

/** A measurement to make. */
interface Plan {
  readonly at: number;
  readonly name: string;
  readonly threads?: number;
}

/** Width at depth 2, depth at width 32, threads at one large network. Depth needs an initialization whose folds do not fade. */
const plans: readonly { readonly axis: Series["axis"]; readonly points: readonly Plan[] }[] = [
  { axis: "width", points: [32, 64, 128, 256, 512].map((width) => ({ at: width, name: `torch-${width}x2` })) },
  { axis: "depth", points: [1, 2, 3, 4, 5, 6, 7, 8].map((depth) => ({ at: depth, name: `he-32x${depth}` })) },
  {
    axis: "threads",
    points: threadCounts(availableParallelism()).map((threads) => ({ at: threads, name: "2-256x3-torch", threads })),
  },
];

/** The axes along which this machine can measure: threads need two cores. */
export const axes: readonly Series["axis"][] = plans.filter(({ points }) => points.length > 1).map(({ axis }) => axis);

/** Measures along the chosen axes and hands each series on as soon as it is there. */
export async function* scaling(chosen: readonly string[], onProgress: (text: string) => void): AsyncGenerator<Series> {
  for (const { axis, points: planned } of plans.filter((plan) => chosen.includes(plan.axis))) {
    const points: ScalingPoint[] = [];
    for (const { at, name, threads } of planned) {
      onProgress(`${axis} ${at}: ${name}`);
      const { regions, seconds } = await measureApart({ name, what: "count", threads, timesOnly: true });
      points.push({ at, name, regions, seconds: seconds.median });
    }
    const exponents = { seconds: fittedExponent(points, "seconds"), regions: fittedExponent(points, "regions") };
    yield { axis, points, exponents };
  }
}

/** The slope of log value against log place by least squares. */
export function fittedExponent<Key extends string>(
  points: readonly ({ readonly at: number } & Readonly<Record<Key, number>>)[],
  key: Key,
): number {
  const x = points.map(({ at }) => Math.log(at));
  const y = points.map((point) => Math.log(point[key]));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [xMean, yMean] = [mean(x), mean(y)];
  const covariance = x.reduce((sum, value, i) => sum + (value - xMean) * (y[i] - yMean), 0);
  const variance = x.reduce((sum, value) => sum + (value - xMean) ** 2, 0);
  return covariance / variance;
}

/** A series as a table with its exponents. */
export function seriesText({ axis, points, exponents }: Series): string {
  const columns: readonly Column<ScalingPoint>[] = [
    { title: axis, width: 7, text: ({ at }) => String(at) },
    { title: "network", width: 12, left: true, text: ({ name }) => name },
    { title: "regions", width: 9, text: ({ regions }) => grouped(regions) },
    { title: "seconds", width: 8, text: ({ seconds }) => digits(seconds) },
    { title: "µs a region", width: 11, text: ({ seconds, regions }) => digits((seconds / regions) * 1_000_000) },
  ];
  const fit = `seconds grow as ${axis}^${exponents.seconds.toFixed(2)}, regions as ${axis}^${exponents.regions.toFixed(2)}`;
  return [tableHead(columns), ...points.map((point) => tableRow(columns, point)), "", fit].join("\n");
}

/** 1, 2, 4, … and all cores. */
function threadCounts(cores: number): readonly number[] {
  const counts = Array.from({ length: Math.floor(Math.log2(cores)) + 1 }, (_, k) => 2 ** k);
  return counts.at(-1) === cores ? counts : [...counts, cores];
}
