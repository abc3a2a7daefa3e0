import { basename } from "node:path";
import { Command, Option } from "commander";
import type { DomainOptions } from "../chosenDomain.ts";
import type { DomainEnumeration, Enumerated } from "../enumerateDomain.ts";
import { exitStatus, UsageError } from "../exitStatus.ts";
import {
  boxLimits,
  cellsPath,
  figurePath,
  isParquet,
  layersOption,
  modelText,
  positiveInteger,
} from "../optionValues.ts";

export interface RegionsOptions extends DomainOptions {
  readonly count?: boolean;
  readonly check?: boolean;
  readonly json?: boolean;
  readonly maxRegions?: number;
  readonly threads?: number;
  readonly layers?: string;
  readonly output?: string;
  readonly out?: string;
  readonly figure?: string;
  readonly color?: "pattern" | "output" | "gradient" | "none";
  readonly creases?: "layer" | "plain" | "none";
  readonly boundary?: boolean;
  readonly points?: string;
}

const examples = `
Give one domain. The files of --plane, --segment and --line hold one of
  {"origin": […], "u": […], "v": […], "bounds": [s0, s1, t0, t1]}       x = origin + s u + t v
  {"origin": […], "u": […], "v": […], "polygon": [[s, t], …]}           a convex polygon
  {"from": […], "to": […]}
  {"through": […], "direction": […]}                                    the whole line, exactly
or {"box": […]}, or one of them wrapped as {"plane": {…}}, {"segment": {…}}, {"line": {…}}; - reads standard input.

Examples:
  crease regions model.onnx --box -1,1,-1,1
  crease regions model.onnx --box -1,1,-1,1 --figure regions.svg --color output --boundary
  crease regions model.onnx --plane plane.json --json --check
  crease regions model.onnx --plane plane.json --count --out cells.parquet
  echo '{"from": [-1, 0], "to": [1, 0]}' | crease regions model.onnx --segment -

A result that is not complete says so and exits with status 3 (--max-regions) or 130 (an interrupt).`;

/** `crease regions`: the linear regions in a domain. */
export function regionsCommand(): Command {
  return new Command("regions")
    .summary("count, check and draw the linear regions in a domain")
    .description("Enumerate the activation regions and linear regions of a model in a domain, exactly.")
    .argument("<MODEL>", modelText)
    .addOption(
      new Option("--box <lo1,hi1,…>", "a pair for each input; lo = hi fixes it, one or two are free").argParser(
        boxLimits,
      ),
    )
    .option("--plane <FILE.json>", "a polygon of a plane")
    .option("--segment <FILE.json>", "a segment")
    .option("--line <FILE.json>", "a whole line")
    .addOption(layersOption())
    .option("--output <NAME>", "value of the graph that is the network's output")
    .option("--count", "count activation regions only, without holding them")
    .option("--check", "check the result with the public checkers")
    .addOption(new Option("--max-regions <N>", "stop after N activation regions").argParser(positiveInteger))
    .addOption(new Option("--threads <N>", "most threads; all cores unless given").argParser(positiveInteger))
    .addOption(
      new Option("--out <FILE>", "write the cells: pattern, size, vertices, map; .parquet or .json").argParser(
        cellsPath,
      ),
    )
    .addOption(
      new Option("--figure <FILE>", "draw the cells, or the function on a line; .svg or .png").argParser(figurePath),
    )
    .addOption(new Option("--color <WHAT>", "what fills the cells").choices(["pattern", "output", "gradient", "none"]))
    .addOption(new Option("--creases <HOW>", "how creases are drawn").choices(["layer", "plain", "none"]))
    .option("--boundary", "draw the decision boundary")
    .option("--points <FILE.json>", 'points to draw: [[s, t], …] or {"coordinates", "labels", "names"}')
    .option("--json", "print one JSON object")
    .addHelpText("after", examples)
    .action(runRegions);
}

async function runRegions(model: string, options: RegionsOptions): Promise<void> {
  const { chosenDomain, checkBoxSize, domainSource } = await import("../chosenDomain.ts");
  const { withCellsParquet } = await import("../cellsParquetFile.ts");
  const { countDomain, enumerateDomain } = await import("../enumerateDomain.ts");
  const { readModel } = await import("../readModel.ts");
  const { checkFolder, checkStandardInput } = await import("../readSource.ts");
  const { catchInterrupt } = await import("../interrupt.ts");
  const { figureRequest } = await import("../figureRequest.ts");
  const { deliverRegions } = await import("../deliverRegions.ts");

  // what can be wrong is found before the work
  checkStandardInput([model, options.layers, domainSource(options), options.points]);
  for (const path of [options.figure, options.out]) checkFolder(path);
  checkCount(options);

  const domain = await chosenDomain(options);
  const figure = await figureRequest(options, domain, basename(model));
  const interrupt = catchInterrupt();
  const startLoad = performance.now();
  const network = await readModel(model, options.output, options.layers);
  const load = performance.now() - startLoad;
  checkBoxSize(domain, network);

  const startEnumerate = performance.now();
  const { count, maxRegions, threads, out } = options;
  const { signal } = interrupt;
  const source = { model, network, domain: domain.domain, domainJson: domain.json };
  const run = (onCells?: DomainEnumeration["onCells"]): Promise<Enumerated> => {
    const limits = { maxRegions, signal, threads, ...(onCells && { onCells }) };
    return (count ? countDomain : enumerateDomain)(network, domain.domain, limits);
  };
  const enumerated = isParquet(out) ? await withCellsParquet(out, source, run) : await run();
  const enumerate = performance.now() - startEnumerate;

  const milliseconds = { load, enumerate };
  const isPassed = await deliverRegions({ ...source, enumerated, signal, milliseconds, figure, options });
  interrupt.release();
  process.exitCode = statusOf(enumerated, isPassed, signal.aborted);
}

/** A count makes no partition, which the other results are made from. */
function checkCount({ count, check, figure, out }: RegionsOptions): void {
  if (!count) return;
  const asked = check ? "--check" : figure ? "--figure" : out && !isParquet(out) ? "--out FILE.json" : undefined;
  if (asked) throw new UsageError(`expected ${asked} without --count, got both; a count holds no cells, leave it out`);
}

function statusOf({ status }: Enumerated, isPassed: boolean, isInterrupted: boolean): number {
  if (!isPassed) return exitStatus.failed;
  if (isInterrupted) return exitStatus.cancelled;
  return status === "truncated" ? exitStatus.truncated : exitStatus.done;
}
