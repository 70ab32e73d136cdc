// Two reasons to stop, as one signal.

/**
 * Aborted as soon as one of the two is. Unlike `AbortSignal.any` it asks both whenever it is asked: a signal may know that it is
 * aborted before its listeners hear of it.
 */
export function eitherSignal(one: AbortSignal, other: AbortSignal): AbortSignal {
  const either = AbortSignal.any([one, other]);
  Object.defineProperty(either, "aborted", { get: () => one.aborted || other.aborted });
  return either;
}
