import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { exitStatus } from "../exitStatus.ts";

const folder = "crease-out";
const networks = new URL("../../../examples/networks/", import.meta.url);
const limits = [-1, 1, -1, 1];

/** `crease demo`: the main jobs, on the network that comes with the package and on a curve. */
export function demoCommand(): Command {
  return new Command("demo")
    .summary("count and draw the regions of a bundled network, and train a compelled one")
    .description(
      `Count, check and draw the regions of the bundled network, and train compelled and ordinary networks on x³; picture and report go into ${folder}/.`,
    )
    .action(runDemo);
}

async function runDemo(): Promise<void> {
  const { mkdir } = await import("node:fs/promises");
  const { box, linearRegions } = await import("crease/regions");
  const { checkLines, checksOf } = await import("../checks.ts");
  const { enumerateDomain } = await import("../enumerateDomain.ts");
  const { writeFigure } = await import("../figureFile.ts");
  const { catchInterrupt } = await import("../interrupt.ts");
  const { networkSummary } = await import("../networkReport.ts");
  const { printLines } = await import("../print.ts");
  const { readPoints } = await import("../readPoints.ts");
  const { readModel } = await import("../readModel.ts");
  const { regionsLines } = await import("../regionsReport.ts");
  const { trainingDemo } = await import("../trainingDemo.ts");

  // what the network is
  const model = fileURLToPath(new URL("spirals.onnx", networks));
  const points = await readPoints(fileURLToPath(new URL("spirals.points.json", networks)));
  const startLoad = performance.now();
  const network = await readModel(model, undefined);
  const load = (performance.now() - startLoad) / 1000;
  printLines([
    "A small network that was trained to tell two spiral arms apart,",
    `${networkSummary(network)}, on the square [-1, 1] × [-1, 1].`,
    "",
  ]);

  // its regions
  const interrupt = catchInterrupt();
  const startEnumerate = performance.now();
  const enumerated = await enumerateDomain(network, box(limits), { signal: interrupt.signal });
  const enumerate = (performance.now() - startEnumerate) / 1000;
  const { partition } = enumerated;
  const linear = partition.status === "complete" ? linearRegions(partition) : undefined;
  const seconds = { load, enumerate, total: performance.now() / 1000 };
  printLines(regionsLines({ model: basename(model), domain: { box: limits }, enumerated, linear, seconds }));

  // their checks and their picture
  const checks = checksOf(partition);
  await mkdir(folder, { recursive: true });
  const path = join(folder, "spirals.svg");
  await writeFigure(partition, {
    path,
    title: "Two spirals, and the regions that tell them apart",
    freeInputs: [0, 1],
    color: "output",
    creases: "plain",
    boundary: true,
    points,
  });
  printLines([...checkLines(checks), "", `Picture: ${path}`, ""]);

  // networks that are trained to have many
  if (!interrupt.signal.aborted) printLines(await trainingDemo(folder, interrupt.signal));
  interrupt.release();
  printLines([
    "",
    "Next: npm start -- regions MODEL.onnx --plane PLANE.json --figure regions.svg",
    "      npm start -- reproduce compelled-1d",
    "      npm start -- --help",
  ]);
  if (!checks.every(({ passed }) => passed)) process.exitCode = exitStatus.failed;
  else if (interrupt.signal.aborted) process.exitCode = exitStatus.cancelled;
}
