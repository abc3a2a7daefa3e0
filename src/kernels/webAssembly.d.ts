/**
 * What the kernels use of WebAssembly, which browsers, workers and Node have. A file of its own, beside `src/globals.d.ts`,
 * because the types of Node lack it too: the files that use it refer to it.
 */

declare namespace WebAssembly {
  interface Module {
    readonly [Symbol.toStringTag]: string;
  }

  interface Instance {
    readonly exports: Readonly<Record<string, unknown>>;
  }

  interface Memory {
    readonly buffer: ArrayBuffer;
  }

  function validate(bytes: ArrayBuffer | ArrayBufferView): boolean;
  const Module: { new (bytes: ArrayBuffer | ArrayBufferView): Module };
  const Instance: { new (module: Module, imports?: Record<string, Record<string, unknown>>): Instance };
  const Memory: { new (descriptor: { initial: number; maximum?: number }): Memory };
}
