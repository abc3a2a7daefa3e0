import type { Network } from "../../network/network.ts";
import { push } from "../../numeric/growable.ts";
import { assemblePlane } from "../assemblePlane.ts";
import type { PlaneDomain } from "../domain.ts";
import type { EnumerationOptions, Steps } from "../enumeration.ts";
import { allUnits } from "../handOutCells.ts";
import type { Partition } from "../partition.ts";
import { appendPattern, type CellPath } from "./cellPath.ts";
import type { PlaneEngine } from "./engine.ts";
import { wholeTree } from "./planeTask.ts";
import { recordOutput } from "./recordOutput.ts";
import { startEngine } from "./startEngine.ts";
import { createStream, numberCells } from "./streamCells.ts";
import { createWalker, runTask } from "./walker.ts";

/** Enumerates the activation regions of a plane domain, with everything that a partition holds. */
export function* partitionPlane(
  network: Network,
  domain: PlaneDomain,
  { onCells, maxRegions = Number.POSITIVE_INFINITY }: EnumerationOptions,
): Steps<Partition> {
  const { engine, border } = startEngine(network, domain);
  const stream = onCells && createStream(engine, numberCells(allUnits(engine.state.forms.layout), onCells));
  const finish = (path: CellPath) => {
    keepCell(engine, path);
    stream?.add(path);
  };
  const walker = createWalker(engine, border, { keeps: true, finish });
  const { status, rest } = yield* runTask(walker, wholeTree, maxRegions);
  stream?.end();
  return yield* assemblePlane(network, domain, engine.state, rest.length > 0 ? "truncated" : status);
}

/** Appends the finished cell to those that the partition is made of. */
function keepCell(engine: PlaneEngine, path: CellPath): void {
  const { lists, at } = path;
  const { finished, forms } = engine.state;
  const last = lists.length - 1;
  const list = lists[last];
  for (let k = list.offsets.data[at[last]]; k < list.offsets.data[at[last] + 1]; k++) {
    push(finished.edges, list.edges.data[k]);
  }
  push(finished.offsets, finished.edges.length);
  appendPattern(finished.patterns, forms.layout, path);
  recordOutput(engine, finished.outputs);
}
