import { describe, expect, it } from "vitest";
import { defineField } from "../../src/core/field.js";
import { describeFields } from "../../src/core/manifest.js";
import { createRegistry } from "../../src/core/registry.js";
import { broken, length } from "./note.js";

const notes = defineField({
  id: "notes",
  essay: { title: "On notes" },
  instruments: [length, broken],
  models: [],
  claims: [],
});

function registry() {
  const loads: string[] = [];
  const entry = {
    id: "notes",
    load: async () => {
      loads.push("notes");
      return notes;
    },
  };
  return { loads, registry: createRegistry([entry], describeFields([notes])) };
}

describe("the registry", () => {
  it("derives options from the schema, with description, default and bounds", () => {
    const { registry: known } = registry();
    expect(known.instrumentEntry("length").options).toEqual([
      {
        name: "minimum",
        description: "fewest letters that pass",
        default: 3,
        schema: expect.objectContaining({ type: "integer", minimum: 0 }),
      },
      {
        name: "strictness",
        description: "verdict on a note that is too short",
        default: "mild",
        schema: expect.objectContaining({ enum: ["mild", "harsh"] }),
      },
    ]);
  });

  it("loads a field once, and only when something of it is used", async () => {
    const { loads, registry: known } = registry();
    known.instrumentEntry("notes/length");
    expect(loads).toEqual([]);
    expect(await known.loadInstrument("notes/length")).toBe(length);
    await known.loadInstrument("notes/broken");
    expect(loads).toEqual(["notes"]);
  });

  it("suggests the nearest name", () => {
    expect(() => registry().registry.instrumentEntry("lenght")).toThrow(
      'no instrument is called "lenght" (did you mean "length"?)',
    );
    expect(() => registry().registry.claimEntry("x")).toThrow('no claim is called "x"');
  });

  it("refuses ids of another field and ids defined twice", () => {
    expect(() => defineField({ ...notes, id: "letters" })).toThrow("notes/length does not belong to the field letters");
    expect(() => defineField({ ...notes, instruments: [length, length] })).toThrow("notes/length is defined twice");
  });
});
