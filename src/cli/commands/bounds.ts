import { Command, Option } from "commander";
import { layersOption, positiveInteger } from "../optionValues.ts";

interface BoundsOptions {
  readonly dimension?: number;
  readonly pieces?: number;
  readonly maxout?: number;
  readonly layers?: string;
  readonly output?: string;
  readonly json?: boolean;
}

const details = `
Bounds are on activation regions, of which there are at least as many as linear regions. Upper bounds hold for every
network of these widths; no count can be above them. A lower bound of the maximum says that some fully connected ReLU
network of these widths has so many regions, nothing about a given one. Bounds that do not apply are left out.

Examples:
  crease bounds 2,32,32,32,1
  crease bounds 784,256,256,256,10 --dimension 2     in a plane of the inputs
  crease bounds 2,8,8,1 --maxout 3                   units that take the largest of 3 candidates
  crease bounds model.onnx --json`;

/** `crease bounds`: what theory says about the number of regions. */
export function boundsCommand(): Command {
  return new Command("bounds")
    .summary("print the theory's bounds on the number of regions")
    .description("Print what theory says about the number of activation regions, exactly.")
    .argument(
      "<WIDTHS|MODEL>",
      "widths of the inputs, each layer of units and the outputs, or an ONNX, .safetensors or .npz file",
    )
    .addOption(new Option("--dimension <D>", "in a slice: 1 on a line, 2 in a plane").argParser(positiveInteger))
    .addOption(new Option("--pieces <P>", "WIDTHS of units with P pieces that are no ReLU").argParser(positiveInteger))
    .addOption(new Option("--maxout <K>", "WIDTHS of maxout units of rank K").argParser(positiveInteger))
    .addOption(layersOption())
    .option("--output <NAME>", "value of the MODEL's graph that is the network's output")
    .option("--json", "print one JSON object")
    .addHelpText("after", details)
    .action(runBounds);
}

async function runBounds(source: string, options: BoundsOptions): Promise<void> {
  const { bounded } = await import("../boundedNetwork.ts");
  const { boundsJson, boundsLines } = await import("../boundsReport.ts");
  const { printJson, printLines } = await import("../print.ts");
  const { inputDim, dimension, widths, bounds, model } = await bounded(source, options);
  if (options.json) {
    printJson({ model, inputDim, dimension, widths, bounds: boundsJson(bounds) });
    return;
  }
  const total = widths.reduce((sum, width) => sum + width, 0);
  const slice = dimension === undefined ? "" : `, in a slice of dimension ${dimension}`;
  printLines([
    source,
    `inputs  ${inputDim}${slice}`,
    `units   ${widths.length > 1 ? `${total} = ${widths.join(" + ")}` : total}`,
    "",
    ...boundsLines(bounds),
  ]);
}
