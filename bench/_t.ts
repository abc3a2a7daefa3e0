import { readFileSync } from "node:fs";
import { readOnnx } from "crease/formats";
import { cellCount, check, domainFromJson, regionsInPlaneSync } from "crease/regions";
import { runSynchronously } from "../src/regions/enumeration.ts";
import { countPlane, partitionPlane } from "../src/regions/plane/enginePlane.ts";

const axes01 = { origin: [0, 0, 0, 0, 0], u: [1, 0, 0, 0, 0], v: [0, 1, 0, 0, 0], bounds: [-0.5, 0.5, -0.5, 0.5] };
const sq = { box: [-1, 1, -1, 1] };
const W: Record<string, [string, any]> = {
  "32": ["nets/relu_2-32-32-1_torch_s0.onnx", sq],
  "64": ["nets/relu_2-64x3-1_torch_s0.onnx", sq],
  "128": ["nets/relu_2-128x3-1_torch_s0.onnx", sq],
  "256": ["nets/relu_2-256x3-1_torch_s0.onnx", sq],
  "256he": ["nets/relu_2-256x3-1_he_s0.onnx", sq],
  ax: ["models/acasxu_1_1.onnx", axes01],
};
const golden = JSON.parse(readFileSync("/work/shared/golden/regions.json", "utf8"));
for (const name of process.argv.slice(2)) {
  const [m, d] = W[name.replace(/!$/, "")] ?? [];
  if (!m) {
    const e = golden.entries?.find?.((x: any) => JSON.stringify(x).includes(name));
    console.log(e);
    continue;
  }
  const n = readOnnx(readFileSync("/work/shared/" + m));
  const dom = domainFromJson(d) as any;
  const time = (f: () => any) => {
    const t = process.cpuUsage();
    const r = f();
    const u = process.cpuUsage(t);
    return [r, (u.user + u.system) / 1000] as const;
  };
  const c: number[] = [],
    g: number[] = [];
  let rc: any, rg: any;
  for (let i = 0; i < 6; i++) {
    const [r, t] = time(() => runSynchronously(countPlane(n, dom, {}), {}));
    rc = r;
    c.push(t);
  }
  for (let i = 0; i < 4; i++) {
    const [r, t] = time(() => runSynchronously(partitionPlane(n, dom, {}), {}));
    rg = r;
    g.push(t);
  }
  console.log(
    name,
    rc,
    "count",
    c.map((x) => x.toFixed(1)).join(" "),
    "geometry",
    cellCount(rg),
    rg.unresolved,
    g.map((x) => x.toFixed(1)).join(" "),
  );
  if (name.endsWith("!")) {
    const r = regionsInPlaneSync(n, dom);
    console.log(
      " reference",
      cellCount(r),
      r.unresolved,
      r.patterns.length === rg.patterns.length && r.patterns.every((x, i) => x === rg.patterns[i]),
    );
    console.log(check(rg).filter((x: any) => !x.passed && x.ok !== true));
  }
}
