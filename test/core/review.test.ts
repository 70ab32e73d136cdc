import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkReviewDraft, type ReviewAction, reviewState } from "../../src/core/review.js";

const action = fc.oneof(
  fc.record({ item: fc.nat(4), label: fc.constantFrom("a", "b", "c") }),
  fc.constant<ReviewAction>({ undo: true }),
);

describe("where a reviewer stands", () => {
  it("is where they stood before, after a label and its taking back", () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), fc.nat(4), fc.constantFrom("a", "b"), (actions, item, label) => {
        const before = reviewState(actions, 5);
        const after = reviewState([...actions, { item, label }], 5);
        expect(after.labels[item]).toBe(label);
        expect(after.undoable).toBe(item);
        expect(reviewState([...actions, { item, label }, { undo: true }], 5)).toEqual(before);
      }),
    );
  });

  it("is the beginning, after everything is taken back", () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
        const undone = [...actions, ...actions.map((): ReviewAction => ({ undo: true }))];
        expect(reviewState(undone, 5)).toEqual({ labels: [null, null, null, null, null], undoable: undefined });
      }),
    );
  });
});

describe("a queue", () => {
  const item = (id: string) => ({ id, shown: [] });
  const draft = { title: "t", question: "q", labels: ["a", "b"], items: [item("1"), item("2")] };
  it.each([
    ["no items", { ...draft, items: [] }, /nothing to review in t/],
    ["one label", { ...draft, labels: ["a"] }, /at least two labels/],
    ["an empty label", { ...draft, labels: ["a", " "] }, /" " is no label/],
    ["a label twice", { ...draft, labels: ["a", "b", "a"] }, /"a" is there twice/],
    ["an item twice", { ...draft, items: [item("1"), item("1")] }, /"1" is there twice/],
  ])("is refused with %s", (_, given, message) => {
    expect(() => checkReviewDraft(given)).toThrow(message);
    checkReviewDraft(draft);
  });
});
