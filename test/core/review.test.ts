import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blindly, checkReviewDraft, labelKeys, type ReviewAction, reviewState } from "../../src/core/review.js";

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

describe("the keys of labels", () => {
  it("are the labels where these are keys, and digits otherwise", () => {
    expect(labelKeys(["0", "1", "2"])).toEqual(["0", "1", "2"]);
    expect(labelKeys(["A", "B"])).toEqual(["a", "b"]);
    expect(labelKeys(["yes", "no"])).toEqual(["1", "2"]);
    // What undoes is no label, and no key is two.
    expect(labelKeys(["u", "v"])).toEqual(["1", "2"]);
    expect(labelKeys(["a", "A"])).toEqual(["1", "2"]);
    expect(labelKeys(Array.from({ length: 12 }, (_, i) => `class ${i}`)).slice(9)).toEqual(["0", undefined, undefined]);
  });
});

describe("a blind reviewer", () => {
  it("sees neither labels nor the names of pictures, and all else", () => {
    const row = { kind: "row", cells: { weight: 3 } } as const;
    expect(blindly({ id: "row 3", shown: [row], given: "apple", suggestion: { label: "pear" } }, 4)).toEqual({
      id: "row 3",
      shown: [row],
    });
    const shown = [{ kind: "image", name: "pear/1.png", address: "data:image/png;base64,AA==" } as const];
    expect(JSON.stringify(blindly({ id: "pear/1.png", shown, given: "pear" }, 4))).not.toContain("pear");
  });
});
