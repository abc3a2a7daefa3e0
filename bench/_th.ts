import { readFileSync } from "node:fs";
import { readOnnx } from "crease/formats";
import { domainFromJson, countRegions, regionsInPlane } from "crease/regions";
import { threadPool } from "../src/lab/threads.ts";
const n = readOnnx(readFileSync("/work/shared/nets/relu_2-256x3-1_"+(process.argv[2]??"torch")+"_s0.onnx")); const d = domainFromJson({box:[-1,1,-1,1]}) as any;
const pool = threadPool(2); await pool.ready();
const med=(a:number[])=>a.sort((x,y)=>x-y)[a.length>>1];
for (const [name,f] of [["count",(o:any)=>countRegions(n,d,o)],["partition",(o:any)=>regionsInPlane(n,d,o)]] as any) {
  const one:number[]=[],two:number[]=[];
  for (let i=0;i<6;i++){ let t=performance.now(); await f({}); if(i) one.push(performance.now()-t); t=performance.now(); await f({pool}); if(i) two.push(performance.now()-t);}
  console.log(name, med(one).toFixed(0), med(two).toFixed(0), (med(one)/med(two)).toFixed(2), "min ratio", (one[0]/two[0]).toFixed(2));
}
await pool.close();
