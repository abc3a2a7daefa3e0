/**
 * `node --conditions=source bench/measure.ts '{"name", "what", "threads"}'`: one measurement in a process of its own, so that
 * its peak memory and its first call are its own. Prints one line of JSON.
 */
import { spawn } from "node:child_process";
import { threadPool } from "../src/lab/threads.ts";
import { limitSeconds } from "./limit.ts";
import { type Answer, perform, performThreaded } from "./perform.ts";
import { repeatedTimes, type Summary, timed } from "./timing.ts";
import { type Mode, workloadNamed } from "./workloads.ts";

/** What to measure. */
export interface Request {
  readonly name: string;
  /** a mode, or the limit: the forward pass on the vertices that each layer meets */
  readonly what: Mode | "limit";
  /** counts on this many threads, through the asynchronous interface */
  readonly threads?: number;
  /** leaves the checksum out */
  readonly timesOnly?: boolean;
}

/** What a mode of a workload takes. */
export interface Measurement {
  readonly regions: number;
  readonly unresolved: number;
  readonly checksum?: string;
  readonly seconds: Summary;
  /** the first call of the process, with the compilation of the code that it runs */
  readonly firstCall: number;
  /** largest resident memory up to the end of the first call, MB of 10⁶ bytes */
  readonly peakMB: number;
  /** the same before the first call: Node, the stripping of types, the network */
  readonly baseMB: number;
}

/** The limit of a workload. */
export interface Limit {
  /** absent where the network is no chain of dense layers */
  readonly seconds?: number;
}

/** Measures in a process of its own. Errors: Error that says how the process ended. */
export function measureApart(request: Request & { readonly what: Mode }): Promise<Measurement>;
export function measureApart(request: Request & { readonly what: "limit" }): Promise<Limit>;
export function measureApart(request: Request): Promise<Measurement | Limit> {
  const args = ["--conditions=source", import.meta.filename, JSON.stringify(request)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) resolve(JSON.parse(output));
      else reject(new Error(`measure: the process of ${request.name} ended with ${signal ?? `status ${code}`}`));
    });
  });
}

async function measure({ name, what, threads, timesOnly }: Request): Promise<Measurement | Limit> {
  const problem = workloadNamed(name).load();
  if (what === "limit") return { seconds: await limitSeconds(problem) };
  const pool = threads !== undefined && threads > 1 ? threadPool(threads) : undefined;
  // workers that run are part of what is measured, their start is not
  await pool?.ready();
  const run = (): Answer | Promise<Answer> => (pool ? performThreaded(problem, pool) : perform(problem, what));
  const baseMB = residentMB();
  const { seconds: firstCall, result: answer } = await timed(run);
  const peakMB = residentMB();
  const { regions, unresolved } = answer;
  const checksum = timesOnly ? undefined : answer.checksum();
  const seconds = await repeatedTimes(run, firstCall);
  await pool?.close();
  return { regions, unresolved, checksum, seconds, firstCall, peakMB, baseMB };
}

/** The largest resident memory so far; Node tells it in KiB. */
function residentMB(): number {
  return (process.resourceUsage().maxRSS * 1024) / 1000 ** 2;
}

if (import.meta.main) console.log(JSON.stringify(await measure(JSON.parse(process.argv[2]))));
