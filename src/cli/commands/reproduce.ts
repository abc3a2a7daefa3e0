import { Command, Option } from "commander";
import { exitStatus } from "../exitStatus.ts";
import { collected, nonNegativeInteger, positiveInteger } from "../optionValues.ts";
import type { ReproductionOptions } from "../reproductionReport.ts";

interface ReproduceCommandOptions extends ReproductionOptions {
  readonly list?: boolean;
  readonly threads?: number;
  readonly json?: boolean;
}

const details = `
Runs are stored as they finish. The same command goes on where an interrupt or a crash ended it, and with more --runs adds
those that are missing. Results are the same for any number of threads.

--list --json names cases and methods. Images of compelled-head are looked for in $CREASE_DATA, else in the folder data.

The folder of --out holds
  report.html     tables with published and obtained numbers, figures, protocol, settings: one page, nothing beside it
  rows.csv        the numbers of the tables, a line each
  results.json    settings, numbers and runs
  runs.jsonl      the runs, a line each

Examples:
  crease reproduce --list
  crease reproduce compelled-1d
  crease reproduce compelled-1d --runs 3 --case x3 --out quick
  crease reproduce compelled-1d --json > results.json
  crease reproduce ./experiment.ts --threads 1          a module that exports one as \`experiment\``;

/** `crease reproduce`: an experiment of a paper, with the published numbers beside the obtained ones. */
export function reproduceCommand(): Command {
  return new Command("reproduce")
    .summary("run an experiment of a paper, and compare with its numbers")
    .description("Run an experiment of a paper, and print the published numbers beside the obtained ones.")
    .argument("[EXPERIMENT]", "a name that --list prints, or a module file (.ts, .js, .mjs)")
    .option("--list", "print the experiments")
    .addOption(
      new Option("--runs <N>", "runs of each case and method; as in the paper unless given").argParser(positiveInteger),
    )
    .addOption(new Option("--seed <S>", "0 unless the experiment says otherwise").argParser(nonNegativeInteger))
    .addOption(new Option("--case <NAME>", "run this case only; may be given again").argParser(collected))
    .addOption(new Option("--method <NAME>", "run this method only; may be given again").argParser(collected))
    .addOption(new Option("--threads <N>", "most threads; all cores unless given").argParser(positiveInteger))
    .option("--out <DIR>", "folder of the runs and the report; crease-out/EXPERIMENT unless given")
    .option("--json", "print one JSON object")
    .addHelpText("after", details)
    .action(runReproduce);
}

async function runReproduce(name: string | undefined, options: ReproduceCommandOptions): Promise<void> {
  const { listExperiments } = await import("../experimentList.ts");
  if (options.list) return listExperiments(options.json === true);

  const { availableParallelism } = await import("node:os");
  const { join } = await import("node:path");
  const { loadExperiment } = await import("../../lab/experiments/registry.ts");
  const { writeReport } = await import("../../lab/report/writeReport.ts");
  const { reproduce, resultsJson } = await import("../../lab/reproduce.ts");
  const { asUsage } = await import("../exitStatus.ts");
  const { experimentSource } = await import("../experimentList.ts");
  const { catchInterrupt } = await import("../interrupt.ts");
  const { printJson, printLines, printNotice } = await import("../print.ts");
  const { reproduceCommandText, reproductionLines, startRunProgress } = await import("../reproductionReport.ts");

  const source = experimentSource(name);
  const misused = (error: unknown): never => {
    throw asUsage(error);
  };
  const experiment = await loadExperiment(source).catch(misused);
  const folder = options.out ?? join("crease-out", experiment.name);
  const { runs, seed } = options;
  const interrupt = catchInterrupt();
  const progress = startRunProgress(process.stderr);
  const reproduction = await reproduce(source, {
    folder,
    settings: { ...(runs !== undefined && { runs }), ...(seed !== undefined && { seed }) },
    cases: options.case,
    methods: options.method,
    threads: options.threads ?? availableParallelism(),
    signal: interrupt.signal,
    onProgress: progress.update,
  })
    .catch(misused)
    .finally(progress.end);
  interrupt.release();

  if (reproduction.status === "cancelled") {
    const { length } = reproduction.runs;
    printNotice(`${length} of ${reproduction.planned} runs are stored in ${folder}; the same command makes the others`);
    if (options.json) printJson(resultsJson(reproduction));
    process.exitCode = exitStatus.cancelled;
    return;
  }
  const files = writeReport(reproduction, folder, reproduceCommandText(name ?? experiment.name, options));
  if (options.json) printJson(resultsJson(reproduction));
  else printLines([...reproductionLines(reproduction), "", `Report: ${files.html}`]);
}
