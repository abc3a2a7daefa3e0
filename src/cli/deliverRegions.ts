import { networkBounds } from "crease/measures";
import type { Network } from "crease/network";
import { type Domain, type LinearRegions, linearRegionsAsync, sliceOf } from "crease/regions";
import { writeCells } from "./cellsFile.ts";
import { checkLines, checksOf } from "./checks.ts";
import type { Enumerated } from "./enumerateDomain.ts";
import type { FigureRequest } from "./figureRequest.ts";
import { isParquet } from "./optionValues.ts";
import { printJson, printLines, printNotice } from "./print.ts";
import { startProgress } from "./progress.ts";
import { regionsJson, regionsLines } from "./regionsReport.ts";

/** An enumeration and what is asked of it. */
export interface Delivery {
  readonly model: string;
  readonly network: Network;
  readonly domain: Domain;
  /** the domain as it was understood */
  readonly domainJson: object;
  readonly enumerated: Enumerated;
  /** an interrupt leaves the linear regions out */
  readonly signal: AbortSignal;
  readonly milliseconds: { readonly load: number; readonly enumerate: number };
  readonly figure?: FigureRequest;
  readonly options: {
    readonly check?: boolean;
    readonly json?: boolean;
    /** file for the cells; a Parquet file is written by then */
    readonly out?: string;
  };
}

/** Counts, checks, writes the files and prints the result; whether every check passed. */
export async function deliverRegions(delivery: Delivery): Promise<boolean> {
  const { model, network, domain, domainJson, enumerated, options } = delivery;
  const linear = await joinCells(delivery);
  const checks = options.check && enumerated.partition ? checksOf(enumerated.partition) : undefined;
  const cells = await writtenCells(delivery, linear);
  const figure = await drawFigure(delivery);

  const seconds = {
    load: roundSeconds(delivery.milliseconds.load),
    enumerate: roundSeconds(delivery.milliseconds.enumerate),
    // the clock began with the process
    total: roundSeconds(performance.now()),
  };
  const bounds = networkBounds(network, sliceOf(domain).dimension);
  const result = { model, domain: domainJson, enumerated, linear, seconds, checks, bounds };
  const failed = checks?.filter(({ passed }) => !passed) ?? [];
  if (options.json) {
    printJson(regionsJson(result));
    for (const { name, detail } of failed) printNotice(`check ${name} failed: ${detail}`);
  } else {
    const written = [figure, cells].flatMap((path) => (path === undefined ? [] : [`wrote ${path}`]));
    printLines([...regionsLines(result), ...checkLines(checks ?? []), ...written]);
  }
  return failed.length === 0;
}

/** The linear regions of a complete partition, with progress on standard error. */
async function joinCells({ enumerated: { partition }, signal }: Delivery): Promise<LinearRegions | undefined> {
  if (partition?.status !== "complete") return undefined;
  const progress = startProgress(process.stderr, {
    what: ({ fraction }) => [`linear regions: ${(100 * fraction).toFixed(1)} % of the facets`],
  });
  try {
    return await linearRegionsAsync(partition, { signal, onProgress: progress.update });
  } finally {
    progress.end();
  }
}

/** Writes the cells that are asked for, unless they are written already; the name of their file, if there is one. */
async function writtenCells(
  { model, domainJson, enumerated: { activationRegions, partition }, options: { out } }: Delivery,
  linear: LinearRegions | undefined,
): Promise<string | undefined> {
  if (out === undefined) return undefined;
  if (isParquet(out)) return activationRegions === 0 ? undefined : out;
  if (partition) await writeCells(out, { model, domain: domainJson, partition, linear });
  return out;
}

/** Draws the figure that is asked for; its file name, if there is something to draw. */
async function drawFigure({ enumerated, figure }: Delivery): Promise<string | undefined> {
  const { activationRegions, partition } = enumerated;
  if (figure === undefined || partition === undefined) return undefined;
  if (activationRegions === 0) {
    printNotice(`no region was finished: ${figure.path} is not drawn`);
    return undefined;
  }
  const { writeFigure } = await import("./figureFile.ts");
  await writeFigure(partition, figure);
  return figure.path;
}

function roundSeconds(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10_000;
}
