import { readFileSync } from "node:fs";
import { readOnnx } from "crease/formats";
import { countRegionsSync, domainFromJson, regionsInPlaneSync } from "crease/regions";

const S = "/work/shared/";
const [m, dn, mode, reps] = process.argv.slice(2);
const g = JSON.parse(readFileSync(S + "golden/regions.json", "utf8")).find(
  (g: any) => g.model.includes(m) && g.domainName.includes(dn),
);
const d = domainFromJson(
  typeof g.domain === "string" ? JSON.parse(readFileSync(S + "golden/" + g.domain, "utf8")) : g.domain,
);
const n = readOnnx(readFileSync(S + g.model));
for (let i = 0; i < +reps; i++) {
  const t = process.cpuUsage();
  const w = performance.now();
  const r: any = mode === "count" ? countRegionsSync(n, d) : regionsInPlaneSync(n, d as any);
  const u = process.cpuUsage(t);
  console.log(
    r.activationRegions ?? r.sizes.length,
    ((u.user + u.system) / 1000).toFixed(0),
    (performance.now() - w).toFixed(0),
  );
}
console.log("peak MB", process.resourceUsage().maxRSS / 1024);
