import type { Network, NetworkNode, ParameterTensor } from "../../src/network/network.ts";
import { type Domain, type PlaneDomain, sliceOf } from "../../src/regions/domain.ts";
import type { Partition } from "../../src/regions/partition.ts";

/** Dense ReLU layers as plain rows, the last without ReLU. */
export interface Layer {
  readonly weight: readonly (readonly number[])[];
  readonly bias: readonly number[];
}

/** mulberry32: a small seeded generator of numbers in [0, 1). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Layers of the given widths with weights of variance 2 / fan-in and biases of deviation 0.2. */
export function randomLayers(widths: readonly number[], seed: number): Layer[] {
  const random = seeded(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return widths.slice(1).map((outputs, l) => ({
    weight: Array.from({ length: outputs }, () =>
      Array.from({ length: widths[l] }, () => normal() * Math.sqrt(2 / widths[l])),
    ),
    bias: Array.from({ length: outputs }, () => 0.2 * normal()),
  }));
}

/** The network of the layers, as the library keeps it. */
export function networkOf(layers: readonly Layer[]): Network {
  const parameters: number[] = [];
  const tensors: ParameterTensor[] = [];
  const nodes: NetworkNode[] = [
    {
      name: "input",
      operator: { kind: "input", shape: [layers[0].weight[0].length] },
      inputs: [],
      shape: [layers[0].weight[0].length],
    },
  ];
  layers.forEach((layer, l) => {
    const outputs = layer.weight.length;
    tensors.push({
      name: `w${l}`,
      shape: [outputs, layer.weight[0].length],
      storedType: "float64",
      offset: parameters.length,
    });
    parameters.push(...layer.weight.flat());
    tensors.push({ name: `b${l}`, shape: [outputs], storedType: "float64", offset: parameters.length });
    parameters.push(...layer.bias);
    nodes.push({
      name: `dense${l}`,
      operator: { kind: "dense", weight: 2 * l, bias: 2 * l + 1 },
      inputs: [nodes.length - 1],
      shape: [outputs],
    });
    if (l < layers.length - 1)
      nodes.push({ name: `relu${l}`, operator: { kind: "relu" }, inputs: [nodes.length - 1], shape: [outputs] });
  });
  return { parameters: Float64Array.from(parameters), tensors, nodes, output: nodes.length - 1 };
}

/** A square plane domain of a network with two inputs, or any convex polygon. */
export function planeDomain(polygon: readonly number[] = [-1, -1, 1, -1, 1, 1, -1, 1]): PlaneDomain {
  return {
    kind: "plane",
    origin: new Float64Array(2),
    u: Float64Array.of(1, 0),
    v: Float64Array.of(0, 1),
    polygon: Float64Array.from(polygon),
  };
}

interface Cut {
  /** slice coordinates, [V][d] */
  readonly vertices: number[][];
  /** vertex lists, counter-clockwise or in rising t */
  cells: number[][];
}

/** Cut a domain naively: every unit of every layer cuts the whole complex by its values at the vertices. */
export function syntheticPartition(layers: readonly Layer[], domain: Domain): Partition {
  const slice = sliceOf(domain);
  const n = slice.origin.length;
  const cut: Cut =
    domain.kind === "plane"
      ? {
          vertices: Array.from({ length: domain.polygon.length / 2 }, (_, i) => [
            domain.polygon[2 * i],
            domain.polygon[2 * i + 1],
          ]),
          cells: [Array.from({ length: domain.polygon.length / 2 }, (_, i) => i)],
        }
      : { vertices: domain.kind === "segment" ? [[0], [1]] : [[-1000], [1000]], cells: [[0, 1]] };
  const input = (t: readonly number[]): number[] =>
    Array.from(
      { length: n },
      (_, i) => slice.origin[i] + t.reduce((sum, value, k) => sum + value * slice.directions[k * n + i], 0),
    );
  let values = cut.vertices.map(input);
  const hidden = layers.slice(0, -1);
  for (const layer of hidden) {
    const pre = values.map((value) => affine(layer, value));
    for (let unit = 0; unit < layer.weight.length; unit++) cutByUnit(cut, pre, unit);
    values = pre.map((value) => value.map((z) => Math.max(0, z)));
  }
  return assembled(layers, domain, cut, input);
}

function affine(layer: Layer, value: readonly number[]): number[] {
  return layer.weight.map((row, i) => {
    let sum = layer.bias[i];
    for (let j = 0; j < row.length; j++) sum += row[j] * value[j];
    return sum;
  });
}

function cutByUnit(cut: Cut, pre: number[][], unit: number): void {
  const made = new Map<number, number>();
  const crossing = (a: number, b: number): number => {
    const key = Math.min(a, b) * 4194304 + Math.max(a, b);
    const known = made.get(key);
    if (known !== undefined) return known;
    const low = Math.min(a, b);
    const high = Math.max(a, b);
    const share = pre[low][unit] / (pre[low][unit] - pre[high][unit]);
    const between = (p: number[], q: number[]): number[] => p.map((value, i) => value + share * (q[i] - value));
    cut.vertices.push(between(cut.vertices[low], cut.vertices[high]));
    const z = between(pre[low], pre[high]);
    z[unit] = 0;
    pre.push(z);
    made.set(key, pre.length - 1);
    return pre.length - 1;
  };
  const next: number[][] = [];
  for (const cell of cut.cells) {
    const closed = cell.length > 2;
    const above: number[] = [];
    const below: number[] = [];
    for (let i = 0; i < cell.length; i++) {
      const a = cell[i];
      const za = pre[a][unit];
      if (za >= 0) above.push(a);
      if (za <= 0) below.push(a);
      if (!closed && i === 1) break;
      const b = cell[(i + 1) % cell.length];
      if (za * pre[b][unit] >= 0) continue;
      const vertex = crossing(a, b);
      above.push(vertex);
      below.push(vertex);
    }
    const enough = closed ? 3 : 2;
    if (above.length >= enough && above.some((v) => pre[v][unit] > 0)) next.push(above);
    if (below.length >= enough && (below.some((v) => pre[v][unit] < 0) || above.length < enough)) next.push(below);
  }
  // a cell cut twice at one vertex list is impossible here; keep edges of untouched cells in step with their neighbors
  cut.cells = next;
}

function assembled(
  layers: readonly Layer[],
  domain: Domain,
  cut: Cut,
  input: (t: readonly number[]) => number[],
): Partition {
  const slice = sliceOf(domain);
  const d = slice.dimension;
  const hidden = layers.slice(0, -1);
  const outputs = layers[layers.length - 1].weight.length;
  const n = slice.origin.length;
  const columns: { node: number; index: number }[] = [];
  for (const [l, layer] of hidden.entries()) {
    for (let index = 0; index < layer.weight.length; index++) columns.push({ node: 2 * l + 2, index });
  }
  const words = Math.max(1, Math.ceil(columns.length / 32));
  const R = cut.cells.length;
  const patterns = new Uint32Array(R * words);
  const outputLinear = new Float64Array(R * outputs * d);
  const outputOffset = new Float64Array(R * outputs);
  const sizes = new Float64Array(R);
  const offsets = new Uint32Array(R + 1);
  const vertexIndices: number[] = [];
  cut.cells.forEach((cell, r) => {
    const center = Array.from(
      { length: d },
      (_, k) => cell.reduce((sum, v) => sum + cut.vertices[v][k], 0) / cell.length,
    );
    // forms: one column per direction, then the offset
    let forms = input(center).map((_, i) => [
      ...Array.from({ length: d }, (__, k) => slice.directions[k * n + i]),
      slice.origin[i],
    ]);
    let bit = 0;
    for (const [l, layer] of layers.entries()) {
      forms = layer.weight.map((row, i) => {
        const form = new Array<number>(d + 1).fill(0);
        form[d] = layer.bias[i];
        row.forEach((w, j) => {
          for (let k = 0; k <= d; k++) form[k] += w * forms[j][k];
        });
        if (l === layers.length - 1) return form;
        const z = form[d] + center.reduce((sum, t, k) => sum + t * form[k], 0);
        if (z > 0) patterns[r * words + (bit >>> 5)] |= 1 << (bit & 31);
        bit++;
        return z > 0 ? form : new Array<number>(d + 1).fill(0);
      });
    }
    forms.forEach((form, k) => {
      for (let i = 0; i < d; i++) outputLinear[(r * outputs + k) * d + i] = form[i];
      outputOffset[r * outputs + k] = form[d];
    });
    vertexIndices.push(...cell);
    offsets[r + 1] = vertexIndices.length;
    sizes[r] = sizeOfCell(cell.map((v) => cut.vertices[v]));
  });
  const facets = facetsOf(cut, patterns, words, d);
  return {
    network: networkOf(layers),
    domain,
    slice,
    status: "complete",
    resolution: "rounding",
    unresolved: 0,
    vertices: Float64Array.from(cut.vertices.flat()),
    vertexErrors: new Float64Array(cut.vertices.length * d),
    offsets,
    vertexIndices: Uint32Array.from(vertexIndices),
    sizes,
    facets,
    units: {
      node: Uint32Array.from(columns, (c) => c.node),
      index: Uint32Array.from(columns, (c) => c.index),
      pieces: new Uint32Array(columns.length).fill(2),
      bitOffset: Uint32Array.from(columns, (_, i) => i),
      bitWidth: new Uint32Array(columns.length).fill(1),
      words,
      constant: { node: new Uint32Array(0), index: new Uint32Array(0), piece: new Uint32Array(0) },
    },
    patterns,
    outputLinear,
    outputOffset,
    outputErrors: new Float64Array(R * outputs),
  };
}

function sizeOfCell(points: number[][]): number {
  if (points[0].length === 1) return points[1][0] - points[0][0];
  let twice = 0;
  points.forEach((p, i) => {
    const q = points[(i + 1) % points.length];
    twice += p[0] * q[1] - p[1] * q[0];
  });
  return twice / 2;
}

function facetsOf(cut: Cut, patterns: Uint32Array, words: number, d: number): Partition["facets"] {
  const sides = new Map<string, { vertices: number[]; left: number; right: number }>();
  cut.cells.forEach((cell, r) => {
    for (let i = 0; i < cell.length; i++) {
      const a = cell[i];
      const b = d === 2 ? cell[(i + 1) % cell.length] : a;
      const key = `${Math.min(a, b)},${Math.max(a, b)}`;
      const known = sides.get(key);
      // counter-clockwise: the cell is on the left of the edge a → b; in 1-D the upper end has the cell below it
      const onLeft = d === 2 ? true : i === 1;
      if (known === undefined)
        sides.set(key, { vertices: d === 2 ? [a, b] : [a], left: onLeft ? r : -1, right: onLeft ? -1 : r });
      else if (d === 2 || !onLeft) known.right = r;
      else known.left = r;
    }
  });
  const vertices: number[] = [];
  const cells: number[] = [];
  const unitOffsets = [0];
  const units: number[] = [];
  for (const side of sides.values()) {
    vertices.push(...side.vertices);
    cells.push(side.left, side.right);
    if (side.left >= 0 && side.right >= 0) {
      for (let w = 0; w < words; w++) {
        const difference = patterns[side.left * words + w] ^ patterns[side.right * words + w];
        for (let bit = 0; bit < 32; bit++) if ((difference >>> bit) & 1) units.push(32 * w + bit);
      }
    }
    unitOffsets.push(units.length);
  }
  return {
    vertices: Uint32Array.from(vertices),
    cells: Int32Array.from(cells),
    unitOffsets: Uint32Array.from(unitOffsets),
    units: Uint32Array.from(units),
  };
}
