import { Command } from "commander";
import { layersOption, modelText } from "../optionValues.ts";

interface InfoOptions {
  readonly json?: boolean;
  readonly layers?: string;
  readonly output?: string;
}

const examples = `
Examples:
  crease info model.onnx
  crease info model.onnx --json
  crease info model.safetensors --layers layers.json
  crease info classifier.onnx --output logits     the network up to the value "logits"`;

/** `crease info`: what a model is. */
export function infoCommand(): Command {
  return new Command("info")
    .summary("print what a model is: shapes, operators, units")
    .description("Print the input, the output, the operators and the units of a model.")
    .argument("<MODEL>", modelText)
    .addOption(layersOption())
    .option("--output <NAME>", "value of the graph that is the network's output")
    .option("--json", "print one JSON object")
    .addHelpText("after", examples)
    .action(runInfo);
}

async function runInfo(path: string, options: InfoOptions): Promise<void> {
  const { checkStandardInput } = await import("../readSource.ts");
  const { readModel } = await import("../readModel.ts");
  const { networkJson, networkLines } = await import("../networkReport.ts");
  const { printJson, printLines } = await import("../print.ts");
  checkStandardInput([path, options.layers]);
  const network = await readModel(path, options.output, options.layers);
  if (options.json) printJson({ model: path, ...networkJson(network) });
  else printLines([path, ...networkLines(network)]);
}
