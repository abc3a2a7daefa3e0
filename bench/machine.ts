import { arch, availableParallelism, cpus, platform, totalmem } from "node:os";

/** What the numbers were measured on. */
export interface Machine {
  readonly processor: string;
  /** cores that Node may use */
  readonly cores: number;
  /** in GB of 10⁹ bytes */
  readonly memoryGB: number;
  readonly system: string;
  readonly node: string;
}

export function thisMachine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGB: Math.round(totalmem() / 1000 ** 3),
    system: `${platform()} ${arch()}`,
    node: process.version,
  };
}

export function describeMachine({ processor, cores, memoryGB, system, node }: Machine): string {
  return `${processor}, ${cores} cores, ${memoryGB} GB, ${system}, Node ${node}`;
}
