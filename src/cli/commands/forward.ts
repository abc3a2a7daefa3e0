import { Command } from "commander";
import { layersOption, modelText } from "../optionValues.ts";

interface ForwardOptions {
  readonly float32?: boolean;
  readonly json?: boolean;
  readonly layers?: string;
  readonly output?: string;
}

const examples = `
INPUTS holds a list of inputs, as JSON [[…], …] or {"inputs": [[…], …]}. Each is the input tensor flattened in row-major
order, without the batch axis. The first axis of an .npy file counts the inputs.

Examples:
  crease forward model.onnx inputs.json
  crease forward model.safetensors inputs.npy --layers layers.json
  echo '[[0.5, -0.25]]' | crease forward model.onnx - --json`;

/** `crease forward`: the outputs at given inputs. */
export function forwardCommand(): Command {
  return new Command("forward")
    .summary("print the outputs of a model at given inputs")
    .description("Print the outputs of a model at given inputs, one line for each.")
    .argument("<MODEL>", modelText)
    .argument("<INPUTS>", "list of flattened inputs, .json or .npy; - reads JSON from standard input")
    .option("--float32", "round each operator's values to float32")
    .addOption(layersOption())
    .option("--output <NAME>", "value of the graph that is the network's output")
    .option("--json", 'print one JSON object, {"outputs": [[…], …]}')
    .addHelpText("after", examples)
    .action(runForward);
}

async function runForward(model: string, path: string, options: ForwardOptions): Promise<void> {
  const { checkStandardInput } = await import("../readSource.ts");
  const { readInputs } = await import("../readInputs.ts");
  const { readModel } = await import("../readModel.ts");
  const { forwardRows } = await import("../forwardRows.ts");
  const { printJson, printLines } = await import("../print.ts");
  checkStandardInput([model, options.layers, path]);
  const network = await readModel(model, options.output, options.layers);
  const inputs = await readInputs(path, network);
  const outputs = forwardRows(network, inputs, options.float32 ? "float32" : "float64");
  if (options.json) printJson({ outputs });
  else printLines(outputs.map((output) => output.join(" ")));
}
