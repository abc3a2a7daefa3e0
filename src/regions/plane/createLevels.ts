import { type Arena, areaBytes } from "../../kernels/arena.ts";
import { createKernels, type Kernels } from "../../kernels/kernels.ts";
import { panelCount, panelWidth } from "../../kernels/panels.ts";
import type { FormFrame } from "../../network/affineForms.ts";
import type { BoundNode } from "../../network/bindNetwork.ts";
import { inputSize, type Network } from "../../network/network.ts";
import { areOnOrOff, type PiecewiseUnits } from "../../network/piecewiseUnits.ts";
import type { Stage } from "../../network/stages.ts";
import { enlarge, gamma, gammaOfEvaluation } from "../../numeric/errorBounds.ts";
import type { CellForms } from "../cellForms.ts";
import { type Chain, createChainRows } from "./chainRows.ts";
import { layOutCorrelations, withFastCorrelations } from "./fastCorrelation.ts";
import type { Level, Member, Origin, Panels, SwitchRows } from "./level.ts";
import { type LiveValues, liveValuesOf } from "./liveValues.ts";
import { createBuffers, type DenseMap, type StageMap, stageMapOf } from "./stageMap.ts";

/** The first few matrices beyond this size get bounds from the norms of their rows: each such stage loosens them. */
const largeMatrix = 2 ** 15;
const stagesOfNorms = 3;

function isLarge(map: StageMap | undefined, { nodes }: LiveValues): boolean {
  return map?.kind === "dense" && map.inputs * nodes[0].size > largeMatrix;
}

/** Most members of a family that are kept, and the most memory that they take, numbers. */
const mostMembers = 12;
const mostMemberNumbers = 2 ** 19;

/** Updates of a member whose map is a chain: to compute it again takes little, and each update loosens its bounds. */
const mostChainUpdates = 64;

/** The levels of a network's stages, the kernels that work in their memory, and the stages with convolutions that use it. */
export function createLevels(
  network: Network,
  forms: CellForms,
): {
  levels: readonly Level[];
  kernels: Kernels;
  stages: readonly Stage[];
  chains: readonly (Chain | undefined)[];
} {
  const { stages } = forms;
  const live = liveValuesOf(stages, inputSize(network), network.output);
  const maps = stages.map((stage, s) => (s === 0 ? undefined : stageMapOf(network, stage, stages[s - 1], live[s])));
  const large = Array.from(stages.keys()).filter((s) => isLarge(maps[s], live[s]));
  const withNorms = large.slice(0, stagesOfNorms);
  const build = (arena: Arena) => {
    const levels = stages.map((_, s): Level => createLevel(arena, forms, s, live, maps[s], withNorms.includes(s)));
    const areas = layOutCorrelations(arena, stages);
    const chains = stages.map((stage, s): Chain | undefined => {
      if (maps[s]?.kind !== "chain") return undefined;
      const before = stages[s - 1];
      return {
        rows: createChainRows(arena, network, stage, before, areas, 3),
        bounds: createChainRows(arena, network, stage, before, areas, 1),
        columns: createBuffers(stage, before),
      };
    });
    return { levels, areas, chains };
  };
  // the first arena only adds up what the second will need
  const scale = countingArena();
  build(scale.arena);
  const kernels = createKernels(scale.bytes());
  const { levels, areas, chains } = build(kernels.arena);
  for (const { origin, live } of levels) {
    if (origin?.map.kind === "dense" && origin.panels) fillPanels(origin.map, live, origin.panels, origin.rounding);
  }
  return { levels, kernels, stages: withFastCorrelations(stages, areas, kernels), chains };
}

/** An arena of ordinary arrays that adds up the bytes they would take. */
function countingArena(): { arena: Arena; bytes: () => number } {
  let bytes = 0;
  const counted = <A extends Float64Array | Float32Array | Uint32Array>(array: A): A => {
    bytes += areaBytes(array.byteLength);
    return array;
  };
  const arena = {
    float64: (n: number) => counted(new Float64Array(n)),
    float32: (n: number) => counted(new Float32Array(n)),
    uint32: (n: number) => counted(new Uint32Array(n)),
    free: 0,
  };
  return { arena, bytes: () => bytes };
}

function createLevel(
  arena: Arena,
  forms: CellForms,
  stage: number,
  live: readonly LiveValues[],
  map: StageMap | undefined,
  hasNorms: boolean,
): Level {
  const { stride } = live[stage];
  const words = stage === 0 ? 0 : forms.layout.fields[stage - 1].words;
  const kept = Math.min(mostMembers, Math.max(2, Math.floor(mostMemberNumbers / (3 * stride))));
  const members = Array.from(
    { length: stage === 0 ? 1 : kept },
    (): Member => ({ rows: arena.float64(3 * stride), pieces: new Uint32Array(words), updates: 0 }),
  );
  const source = stage === 0 ? undefined : forms.stages[stage - 1].piecewise;
  const frame = createFrame();
  const errors = arena.float64(stride);
  return {
    stage,
    live: live[stage],
    frame,
    errors,
    members,
    filled: 0,
    current: 0,
    view: { frame, errors, rows: members[0].rows },
    sharp: { frame: forms.frames[stage], rows: arena.float64(3 * stride), errors: arena.float64(stride) },
    switches: createSwitchRows(arena, forms.stages[stage].piecewise, stride),
    ...(map && source?.units && { origin: createOrigin(arena, source, source.units, live, stage, map, hasNorms) }),
  };
}

function createFrame(): FormFrame {
  return { reference: new Float64Array(2), radii: new Float64Array(2), biasWeights: Float64Array.of(0, 0, 1) };
}

function createSwitchRows(arena: Arena, piecewise: BoundNode | undefined, liveStride: number): SwitchRows {
  const units = piecewise?.units;
  const count = units?.kind === "threshold" ? (piecewise?.size ?? 0) * (units.pieces - 1) : 0;
  const words = Math.ceil(count / 32);
  const stride = 32 * words;
  const isOwn = units?.kind === "threshold" && !(units.pieces === 2 && hasZeroThresholds(units));
  return {
    count,
    words,
    lastMask: count % 32 === 0 ? 0xffffffff : 2 ** (count % 32) - 1,
    stride: isOwn ? stride : liveStride,
    ...(isOwn && { own: { rows: arena.float64(3 * stride), errors: arena.float64(stride) } }),
    isCurrent: false,
    signs: arena.uint32(2 * words),
  };
}

function hasZeroThresholds(units: PiecewiseUnits): boolean {
  return units.kind === "threshold" && units.classes.every(({ thresholds }) => thresholds.every((t) => t === 0));
}

function createOrigin(
  arena: Arena,
  source: BoundNode,
  units: PiecewiseUnits,
  live: readonly LiveValues[],
  stage: number,
  map: StageMap,
  hasNorms: boolean,
): Origin {
  const before = live[stage - 1];
  const isPlain = hasZeroThresholds(units) && areOnOrOff(units);
  // a product of n terms, the entries' own roundings, some for each update, and the evaluation at a point; an update rounds
  // its product and its sum, and, where slopes are no zeros and ones, what it adds, of up to twice the size
  const isChain = map.kind === "chain";
  const mostUpdates = Math.max(4, isChain ? Math.min(map.inputs >>> 2, mostChainUpdates) : map.inputs >>> 2);
  // in a chain the operators count their products themselves, once in the whole and once in the columns
  const products = map.roundings + (isChain ? map.roundings : map.inputs);
  const roundings = products + 3 + (isPlain ? 2 : 8) * mostUpdates;
  return {
    map,
    source,
    units,
    isPlain,
    live: before,
    rows: arena.float64(3 * before.stride),
    errors: arena.float64(before.stride),
    uncertainty: arena.float64(before.stride),
    reach: arena.float64(source.size),
    mostUpdates,
    rounding: gamma(roundings) + gammaOfEvaluation(2) * enlarge(roundings),
    ...(map.kind === "dense" && { panels: createPanels(arena, map, live[stage], hasNorms) }),
  };
}

function createPanels(arena: Arena, map: DenseMap, { nodes, stride }: LiveValues, hasNorms: boolean): Panels {
  const { inputs } = map;
  const count = panelCount(nodes[0].size);
  return {
    panels: arena.float64(count * inputs * panelWidth),
    count,
    columns: arena.float64(inputs * stride),
    indices: arena.uint32(inputs),
    activations: arena.float64(3 * inputs),
    biasBounds: new Float64Array(stride),
    ...(hasNorms && { norms: new Float64Array(stride) }),
  };
}

/** Writes a matrix into its panels. */
function fillPanels(map: DenseMap, { stride }: LiveValues, target: Panels, rounding: number): void {
  const { inputs, columns, bias, biasErrors } = map;
  const { panels, norms, biasBounds } = target;
  const slack = enlarge(inputs + 8);
  for (let j = 0; j < stride; j++) biasBounds[j] = (rounding * Math.abs(bias[j]) + biasErrors[j]) * slack;
  target.columns.set(columns);
  for (let p = 0; p < target.count; p++) {
    for (let i = 0; i < inputs; i++) {
      const from = i * stride + p * panelWidth;
      const to = (p * inputs + i) * panelWidth;
      for (let lane = 0; lane < panelWidth; lane++) panels[to + lane] = columns[from + lane];
    }
  }
  if (!norms) return;
  for (let i = 0; i < inputs; i++) {
    for (let j = 0; j < stride; j++) norms[j] += columns[i * stride + j] * columns[i * stride + j];
  }
  for (let j = 0; j < stride; j++) norms[j] = Math.sqrt(norms[j]) * enlarge(inputs + 4);
}
