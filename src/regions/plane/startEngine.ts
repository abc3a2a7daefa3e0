import type { Network } from "../../network/network.ts";
import { growableInt32 } from "../../numeric/growable.ts";
import type { PlaneDomain } from "../domain.ts";
import { startPlane } from "../planeState.ts";
import { createCellList } from "./cellList.ts";
import { createLevels } from "./createLevels.ts";
import type { PlaneEngine } from "./engine.ts";

/** The engine before the first cut, and the directed edges of the whole domain. */
export function startEngine(network: Network, domain: PlaneDomain): { engine: PlaneEngine; border: readonly number[] } {
  const { state: reference, border } = startPlane(network, domain);
  const { levels, kernels, stages, chains } = createLevels(network, reference.forms);
  const state = { ...reference, forms: { ...reference.forms, stages } };
  const engine: PlaneEngine = {
    state,
    levels,
    path: {
      lists: levels.map((_, stage) => createCellList(stage === 0 ? 0 : state.forms.layout.fields[stage - 1].words)),
      at: new Int32Array(levels.length),
    },
    inheritsSigns: state.forms.zeroSources.some((sources) => sources.some((source) => source >= 0)),
    old: { vertices: 0, decisions: growableInt32() },
    kernels,
    chains,
    surveys: levels.map(({ switches }) => ({
      positive: new Uint32Array(switches.words),
      negative: new Uint32Array(switches.words),
    })),
  };
  return { engine, border };
}
