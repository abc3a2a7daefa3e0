/// <reference path="./webAssembly.d.ts" />
/** The compiled WebAssembly module: made from its bytes at first use, synchronously, and kept. */
import { baseBytes, fusedBytes } from "./generated/wasmBytes.ts";

/** `base` runs wherever there is SIMD; `fused` needs relaxed SIMD. */
export type Build = "base" | "fused";

const bytesOf: Record<Build, string> = { base: baseBytes, fused: fusedBytes };

// a module has no state: instances have
const compiled: Partial<Record<Build, WebAssembly.Module>> = {};

/** Whether the engine can run a build. */
export function isSupported(build: Build): boolean {
  return compiled[build] !== undefined || WebAssembly.validate(decode(bytesOf[build]));
}

export function compile(build: Build): WebAssembly.Module {
  compiled[build] ??= new WebAssembly.Module(decode(bytesOf[build]));
  return compiled[build];
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
