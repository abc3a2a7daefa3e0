/**
 * What the bench measures. Workloads are seeded or read from the shared files ($CREASE_SHARED, else ../shared), so that the
 * same name means the same work on every machine.
 */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { readOnnx } from "crease/formats";
import { inputSize, type Network } from "crease/network";
import { box, type Domain, domainFromJson } from "crease/regions";
import { he, randomNetwork, torchDefault } from "../test/support/randomNetworks.ts";
import { normalSegments, type Segments } from "./manySegments.ts";
import { compelledPair, sawtoothPair, sawtoothVertices } from "./sawtooth.ts";

/** What is timed: the count alone, or the whole partition with vertices, adjacency and maps. */
export type Mode = "count" | "geometry";

/** A named piece of work. */
export interface Workload {
  readonly name: string;
  readonly modes: readonly Mode[];
  /** done in a second or two, so that CI compares its checksum */
  readonly quick?: boolean;
  /** needs the shared files */
  readonly shared?: boolean;
  readonly load: () => Problem;
}

/** A network, and where its regions are sought. */
export interface Problem {
  readonly network: Network;
  readonly where: Domain | Segments;
  /** vertices that exist when each dense layer is applied, where they are known without an enumeration */
  readonly knownVertices?: readonly number[];
}

const shared = resolve(import.meta.dirname, "..", process.env.CREASE_SHARED || "../shared");

const both: readonly Mode[] = ["count", "geometry"];
const countOnly: readonly Mode[] = ["count"];
const square = box([-1, 1, -1, 1]);
const unitSquare = box([0, 1, 0, 1]);

export const workloads: readonly Workload[] = [
  { ...golden("2-32-32-torch", "nets/relu_2-32-32-1_torch_s0.onnx", "box"), quick: true },
  { ...golden("2-64x3-torch", "nets/relu_2-64x3-1_torch_s0.onnx", "box"), quick: true },
  { ...golden("2-64x3-he", "nets/relu_2-64x3-1_he_s0.onnx", "box"), quick: true },
  { ...golden("2-128x3-torch", "nets/relu_2-128x3-1_torch_s0.onnx", "box"), quick: true },
  golden("2-128x3-he", "nets/relu_2-128x3-1_he_s0.onnx", "box"),
  golden("2-256x3-torch", "nets/relu_2-256x3-1_torch_s0.onnx", "box"),
  golden("2-256x3-he", "nets/relu_2-256x3-1_he_s0.onnx", "box"),
  { ...golden("acasxu-01", "models/acasxu_1_1.onnx", "plane-01"), quick: true },
  { ...golden("acasxu-12", "models/acasxu_1_1.onnx", "plane-12"), quick: true },
  golden("mnistfc-256x4", "models/mnistfc_256x4.onnx", "plane-mnist-0-1-2"),
  { ...golden("tll-m8", "models/tll_n2_m8_0_0.onnx", "box"), quick: true },
  golden("tll-m24", "models/tll_n2_m24_2_0.onnx", "box"),
  { ...golden("cifar-convolution", "models/cifar_base_kw.onnx", "plane-random"), quick: true },
  golden("cifar-residual", "models/cifar_resnet_2b.onnx", "plane-random"),
  golden("mnist-maxpool", "models/mnist_convnet_maxpool.onnx", "plane-random"),
  { ...golden("256x3-he-segment", "nets/relu_2-256x3-1_he_s0.onnx", "segment-a"), quick: true },
  { ...manySegments("segments-784-256x3-he-20", "nets/relu_784-256x3-10_he_s0.onnx", 20), quick: true },
  manySegments("segments-784-256x3-torch", "nets/relu_784-256x3-10_torch_s0.onnx", 10_000),
  manySegments("segments-784-256x3-he", "nets/relu_784-256x3-10_he_s0.onnx", 10_000),
  { ...made("sawtooth-pair-6", both, () => ({ network: sawtoothPair(6), where: unitSquare })), quick: true },
  { ...made("compelled-pair-6", both, () => ({ network: compelledPair(6), where: unitSquare })), quick: true },
  made("sawtooth-pair-12", countOnly, () => ({
    network: sawtoothPair(12),
    where: unitSquare,
    knownVertices: sawtoothVertices(12),
  })),
];

/**
 * The workload with a name. Beside those of the list there is a seeded random network for each `torch-WIDTHxDEPTH` and
 * `he-WIDTHxDEPTH` on the square [−1, 1]², of which the scaling consists.
 *
 * Errors    RangeError that lists the names.
 */
export function workloadNamed(name: string): Workload {
  const listed = workloads.find((workload) => workload.name === name);
  if (listed) return listed;
  const [, kind, width, depth] = /^(torch|he)-(\d+)x(\d+)$/.exec(name) ?? [];
  if (kind === undefined) {
    const names = workloads.map((workload) => workload.name).join(", ");
    throw new RangeError(`bench: expected the name of a workload, got ${JSON.stringify(name)}; there are ${names}`);
  }
  const sizes = [2, ...Array.from({ length: Number(depth) }, () => Number(width)), 1];
  const initialization = kind === "he" ? he(0.1) : torchDefault;
  return made(name, both, () => ({ network: randomNetwork(1, sizes, initialization), where: square }));
}

/** Whether the files that a workload reads are there. */
export function isAvailable({ shared: needsShared }: Workload): boolean {
  return !needsShared || existsSync(shared);
}

/** A network and a domain of the shared golden counts. */
function golden(name: string, model: string, domainName: string): Workload {
  return {
    name,
    modes: both,
    shared: true,
    load() {
      const entries = JSON.parse(sharedText("golden", "regions.json")) as readonly {
        model: string;
        domainName: string;
        domain: unknown;
      }[];
      const entry = entries.find((one) => one.model === model && one.domainName === domainName);
      if (!entry) throw new RangeError(`bench: expected a golden count of ${model}, ${domainName}, got none`);
      const { domain } = entry;
      const json = typeof domain === "string" ? JSON.parse(sharedText("golden", domain)) : domain;
      return { network: sharedNetwork(model), where: domainFromJson(json) };
    },
  };
}

/** Seeded segments through a shared network. */
function manySegments(name: string, model: string, count: number): Workload {
  return {
    name,
    modes: countOnly,
    shared: true,
    load() {
      const network = sharedNetwork(model);
      return { network, where: normalSegments(1, count, inputSize(network)) };
    },
  };
}

function made(name: string, modes: readonly Mode[], load: () => Problem): Workload {
  return { name, modes, load };
}

function sharedNetwork(model: string): Network {
  return readOnnx(sharedBytes(model));
}

function sharedText(...parts: string[]): string {
  return sharedBytes(...parts).toString("utf8");
}

function sharedBytes(...parts: string[]): Buffer {
  const path = join(shared, ...parts);
  if (!existsSync(path)) {
    throw new Error(
      `bench: expected the shared file ${path}, which is missing; set CREASE_SHARED to the shared folder`,
    );
  }
  return readFileSync(path);
}
