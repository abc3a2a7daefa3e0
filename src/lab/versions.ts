import { readFileSync } from "node:fs";
import { arch, cpus, platform } from "node:os";

/** What results were made with. */
export interface Versions {
  readonly crease: string;
  readonly node: string;
  /** operating system and processor architecture */
  readonly platform: string;
  /** model of the processor, and how many cores there are */
  readonly processor: string;
  readonly cores: number;
}

/** The version of this package. */
export function creaseVersion(): string {
  const manifest = new URL("../../package.json", import.meta.url);
  return JSON.parse(readFileSync(manifest, "utf8")).version;
}

export function versions(): Versions {
  const cores = cpus();
  return {
    crease: creaseVersion(),
    node: process.version,
    platform: `${platform()} ${arch()}`,
    processor: cores[0]?.model.trim() || "unknown",
    cores: cores.length,
  };
}
