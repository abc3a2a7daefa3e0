import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from "node:os";

/** What the numbers were measured on. */
export interface Machine {
  readonly processor: string;
  /** cores that Node may use */
  readonly cores: number;
  /** in GB of 10⁹ bytes */
  readonly memoryGB: number;
  readonly system: string;
  readonly node: string;
  /** processes that wanted a core during the last minute, before the bench began: times are worth little above a fraction */
  readonly load: number;
}

export function thisMachine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGB: Math.round(totalmem() / 1000 ** 3),
    system: `${platform()} ${arch()}`,
    node: process.version,
    load: Math.round(10 * loadavg()[0]) / 10,
  };
}

export function describeMachine({ processor, cores, memoryGB, system, node, load }: Machine): string {
  return `${processor}, ${cores} cores, ${memoryGB} GB, ${system}, ${node.replace("v", "Node ")}, load ${load}`;
}
