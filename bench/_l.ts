import { readFileSync } from "node:fs";
import { readOnnx } from "crease/formats";
import { domainFromJson } from "crease/regions";
import { startEngine } from "../src/regions/plane/startEngine.ts";
import { stageMapOf } from "../src/regions/plane/stageMap.ts";
import { stagesOf } from "../src/network/stages.ts";
import { liveValuesOf } from "../src/regions/plane/liveValues.ts";
const n = readOnnx(readFileSync("/work/shared/nets/relu_2-256x3-1_torch_s0.onnx")); const d = domainFromJson({box:[-1,1,-1,1]}) as any;
for (let i=0;i<8;i++){ let t=performance.now(); startEngine(n,d); const a=performance.now()-t; t=performance.now(); const st=stagesOf(n); const lv=liveValuesOf(st,2,n.output); st.forEach((s,k)=>k&&stageMapOf(n,s,st[k-1],lv[k])); console.log("start",a.toFixed(1),"maps",(performance.now()-t).toFixed(1)); }
