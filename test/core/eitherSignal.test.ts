import { expect, it } from "vitest";
import { eitherSignal } from "../../src/core/eitherSignal.js";

it("is aborted, and says so to listeners, as soon as either is", () => {
  for (const which of [0, 1]) {
    const [one, other] = [new AbortController(), new AbortController()];
    const either = eitherSignal(one.signal, other.signal);
    let heard = 0;
    either.addEventListener("abort", () => heard++);
    expect(either.aborted).toBe(false);
    [one, other][which].abort();
    expect([either.aborted, heard]).toEqual([true, 1]);
  }
});

it("is aborted by one that knows it before its listeners do", () => {
  const { signal } = new AbortController();
  const either = eitherSignal(signal, new AbortController().signal);
  Object.defineProperty(signal, "aborted", { get: () => true });
  expect(either.aborted).toBe(true);
});
