import { Command, Option } from "commander";
import { nonNegativeInteger } from "../optionValues.ts";

interface TrainOptions {
  readonly resume?: boolean;
  readonly overwrite?: boolean;
  readonly out?: string;
  readonly seed?: number;
  readonly json?: boolean;
  readonly schema?: boolean;
}

const details = `
CONFIG.json names a network, data and how it is trained; docs/training.md tells all of it, --schema gives its JSON Schema.
Its paths start at its own folder. The results go into crease-out/train-CONFIG unless --out names another folder:
  network.onnx     the trained network
  metrics.jsonl    a line for each recorded step: step, loss, rate, and with test data the loss and accuracy on it
  checkpoint.bin   where the training stands
  result.json      how it ended
A compelled network, which begins with exponentially many linear regions, is trained in two phases: "pretraining" in its
config is the first, the config's own steps, rate and optimizer are those of the second.
A folder that holds results already is left alone: --resume goes on from its checkpoint, from the start if there is none, and
ends with the same network as without a stop, bit for bit; --overwrite starts anew. An interrupt saves a checkpoint and ends
with status 130, a training that diverges ends with status 1 and keeps its last checkpoint.

Examples:
  echo '{"network": {"widths": [1, 8, 8, 1]}, "data": {"target": "x^3", "points": 200}, "steps": 2000}' > cubic.json
  crease train cubic.json --seed 1
  crease train cubic.json --seed 1 --resume --json
  echo '{"network": {"compelled": {}}, "data": {"target": "x^3", "points": 200}, "steps": 1000}' > waves.json
  crease train waves.json`;

/** `crease train`: trains a network as a config says. */
export function trainCommand(): Command {
  return new Command("train")
    .summary("train a network as a config file says")
    .description("Train a network as a config file says, with checkpoints to go on from.")
    .argument("[CONFIG.json]", "config file")
    .option("--resume", "go on from the checkpoint")
    .addOption(new Option("--overwrite", "replace the results of an earlier training").conflicts("resume"))
    .option("--out <DIR>", "folder for the results")
    .addOption(new Option("--seed <N>", "seed, in place of the config's").argParser(nonNegativeInteger))
    .option("--json", "print one JSON object")
    .option("--schema", "print the JSON Schema of a config")
    .addHelpText("after", details)
    .action(runTrain);
}

async function runTrain(path: string | undefined, options: TrainOptions): Promise<void> {
  const { UsageError } = await import("../exitStatus.ts");
  if (options.schema) {
    const { trainingConfigJsonSchema } = await import("../../lab/training/parseTrainingConfig.ts");
    const { printLines } = await import("../print.ts");
    printLines([JSON.stringify(await trainingConfigJsonSchema(), null, 2)]);
    return;
  }
  if (path === undefined) throw new UsageError("expected a CONFIG.json, got none; see crease train --help");
  const { trainFromFile } = await import("../trainFromFile.ts");
  process.exitCode = await trainFromFile(path, options);
}
