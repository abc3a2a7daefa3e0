import { readFileSync } from "node:fs";
import { readOnnx } from "crease/formats";
import { cellCount, countRegionsSync, domainFromJson, regionsInPlaneSync } from "crease/regions";

const S = "/work/shared/";
const cpu = (f: () => any) => {
  const t = process.cpuUsage();
  const w = performance.now();
  const r = f();
  const u = process.cpuUsage(t);
  return [r, (u.user + u.system) / 1000, performance.now() - w] as const;
};
for (const g of JSON.parse(readFileSync(S + "golden/regions.json", "utf8"))) {
  if (!process.argv.slice(2).some((a) => g.model.includes(a))) continue;
  const d = domainFromJson(
    typeof g.domain === "string" ? JSON.parse(readFileSync(S + "golden/" + g.domain, "utf8")) : g.domain,
  );
  if (d.kind !== "plane") continue;
  const n = readOnnx(readFileSync(S + g.model));
  const c = [0, 1, 2].map(() => cpu(() => countRegionsSync(n, d)));
  const p = [0, 1].map(() => cpu(() => regionsInPlaneSync(n, d)));
  console.log(
    g.model,
    g.domainName,
    g.activationRegions,
    c[0][0].activationRegions,
    "unres",
    c[0][0].unresolved,
    "count cpu",
    c.map((x) => x[1].toFixed(0)).join(" "),
    "| geom",
    cellCount(p[0][0]),
    p[0][0].unresolved,
    p.map((x) => x[1].toFixed(0)).join(" "),
  );
}
