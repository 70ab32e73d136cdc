// The part of WebAssembly that the kernels use; TypeScript declares it only together with all of the browser.

declare namespace WebAssembly {
  class Memory {
    constructor(size: { readonly initial: number });
    readonly buffer: ArrayBuffer;
  }
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module, imports: { readonly host: { readonly memory: Memory } });
    readonly exports: object;
  }
}
