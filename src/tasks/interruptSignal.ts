// An interrupt as threads hear of it: by a word of shared memory, seen even by a loop that never yields, and by a message.

export interface InterruptSignal {
  readonly signal: AbortSignal;
  /** Wakes those who listen to the signal; to be called when a message says so. */
  abort(): void;
}

/** The signal that is aborted as soon as the word at `interrupted` is 1. */
export function interruptSignal(interrupted: SharedArrayBuffer): InterruptSignal {
  const controller = new AbortController();
  const flag = new Int32Array(interrupted);
  // A listener hears of the interrupt when this thread next yields; `aborted` tells of it at once.
  Object.defineProperty(controller.signal, "aborted", { get: () => Atomics.load(flag, 0) === 1 });
  return { signal: controller.signal, abort: () => controller.abort() };
}
