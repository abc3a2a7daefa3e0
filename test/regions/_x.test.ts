import { test } from "vitest";
import { denseNetwork } from "../../src/network/denseNetwork.ts";
import { box, cellCount, check } from "../../src/regions/index.ts";
import { createRandom } from "../../src/numeric/random.ts";
import { he, randomLayers } from "../support/randomNetworks.ts";
import { regionsInPlaneSync } from "../../src/regions/regionsInPlane.ts";
import { planeSteps } from "../../src/regions/planeSteps.ts";
import { runSynchronously } from "../../src/regions/enumeration.ts";
test("x", () => {
  for (let seed = 0; seed < 60; seed++) {
      const random = createRandom(seed, "steep");
      const layers = randomLayers(seed, [2, 6, 4, 3, 2], he(1)).map(({ weight, bias }) => ({
        weight: weight.map((row) => Array.from(row, (w) => w * 2 ** random.integer(26))),
        bias,
      }));
      const n = denseNetwork(layers); const square = box([-1,1,-1,1]) as any;
      const p = regionsInPlaneSync(n, square); const r = runSynchronously(planeSteps(n, square, {}), {});
      const bad = check(p).filter((c) => !c.passed);
      if (bad.length || p.unresolved !== r.unresolved || cellCount(p) !== cellCount(r)) console.log(seed, cellCount(p), p.unresolved, cellCount(r), r.unresolved, bad.map((b) => b.detail).join(" | "));
  }
});
