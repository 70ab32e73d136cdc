// Lets other work of the process happen between two pieces of a long computation: an interrupt, above all.

/** Lets the event loop turn once. */
export function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
