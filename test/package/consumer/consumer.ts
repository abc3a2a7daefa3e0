/** What a program that uses the installed package looks like; `package.test.ts` type-checks it there and runs it. */
import { type FigurePoints, partitionFigure } from "crease/figures";
import { readOnnx, writeOnnx } from "crease/formats";
import { twiceSignedArea } from "crease/geometry";
import { forward, inputSize, type Network } from "crease/network";
import { CreaseError, type CreaseErrorCode, createRandom } from "crease/numeric";
import {
  box,
  cellCount,
  check,
  type EnumerationOptions,
  linearRegions,
  type Partition,
  regionsIn,
} from "crease/regions";

export interface Answer {
  readonly activationRegions: number;
  readonly linearRegions: number;
  readonly vertices: number;
  readonly unresolved: number;
  readonly smallestMargin: number | undefined;
}

/** The counts of the square from −1 to 1, after every checker has passed. */
export async function countRegions(bytes: Uint8Array): Promise<Answer> {
  const network: Network = readOnnx(bytes);
  const options: EnumerationOptions = { onProgress: ({ cells }) => Math.max(cells, 0) };
  const partition: Partition = await regionsIn(network, box([-1, 1, -1, 1]), options);
  const failed = check(partition).filter(({ passed }) => !passed);
  if (failed.length > 0) throw new Error(failed.map(({ name, detail }) => `${name}: ${detail}`).join("\n"));
  return {
    activationRegions: cellCount(partition),
    linearRegions: linearRegions(partition).count,
    vertices: partition.vertices.length / partition.slice.dimension,
    unresolved: partition.unresolved,
    smallestMargin: partition.smallestMargin,
  };
}

/** Why bytes are no network. */
export function refusal(bytes: Uint8Array): CreaseErrorCode | undefined {
  try {
    readOnnx(bytes);
    return undefined;
  } catch (error) {
    if (error instanceof CreaseError) return error.code;
    throw error;
  }
}

/** A network written and read again answers as before; a figure is text. */
export async function agreesWithItself(bytes: Uint8Array, points: FigurePoints): Promise<boolean> {
  const network = readOnnx(bytes);
  const again = readOnnx(writeOnnx(network));
  const random = createRandom(1);
  const inputs = Float64Array.from({ length: 4 * inputSize(network) }, () => random.normal());
  const outputs = forward(again, inputs, 4);
  const figure: string = partitionFigure(await regionsIn(network, box([-1, 1, -1, 1])), { points });
  const same = forward(network, inputs, 4).every((value, i) => value === outputs[i]);
  return same && figure.startsWith("<svg") && twiceSignedArea([0, 0, 1, 0, 0, 1]) === 1;
}

// types that were lost on the way would let these pass
// @ts-expect-error a network is no text
export const text: string | undefined = undefined as Network | undefined;
// @ts-expect-error a box is made of numbers
export const wrongBox = () => box("-1,1");
