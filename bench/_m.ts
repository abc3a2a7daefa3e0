import { inputSize } from "crease/network";
import { createRandom } from "crease/numeric";
import { cellCount, check, countRegionsSync, plane, regionsInPlaneSync } from "crease/regions";
import { runSynchronously } from "../src/regions/enumeration.ts";
import { planeSteps } from "../src/regions/planeSteps.ts";
import { mixedNetwork } from "../test/support/mixedNetworks.ts";

for (const seed of process.argv.slice(2).map(Number))
  for (const exact of [false, true]) {
    const n = mixedNetwork(seed, { exact });
    const random = createRandom(seed, "plane");
    const vector = () =>
      Float64Array.from({ length: inputSize(n) }, () => (exact ? random.integer(5) - 2 : random.normal()));
    const d = plane({ origin: vector(), u: vector(), v: vector() }, { bounds: [-1, 1, -1, 1] });
    const p = regionsInPlaneSync(n, d),
      r = runSynchronously(planeSteps(n, d, {}), {});
    const c = countRegionsSync(n, d);
    let first = -1;
    const w = r.units.words;
    for (let i = 0; i < r.patterns.length && first < 0; i++)
      if (p.patterns[i] !== r.patterns[i]) first = Math.floor(i / w);
    console.log(
      seed,
      exact,
      n.nodes.map((x) => x.operator.kind).join(","),
      cellCount(p),
      p.unresolved,
      cellCount(r),
      r.unresolved,
      c.activationRegions,
      c.unresolved,
      p.patterns.length === r.patterns.length,
      "first diff",
      first,
      check(p)
        .filter((x) => !x.passed)
        .map((x) => x.detail)
        .join("|"),
    );
  }
