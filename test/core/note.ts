// A small kind of subject and an instrument on it, to test the kernel without any data format.

import { z } from "zod";
import { finding } from "../../src/core/finding.js";
import { defineInstrument } from "../../src/core/instrument.js";
import type { SubjectBase } from "../../src/core/subject.js";

export interface Note extends SubjectBase<"note"> {
  readonly text: string;
}

declare module "../../src/core/subject.js" {
  interface SubjectKinds {
    note: Note;
  }
}

export function note(text: string): Note {
  return {
    kind: "note",
    text,
    name: "note",
    location: "memory",
    fingerprint: `sha256:${text}`,
    facts: { letters: text.length },
    notices: [],
    close: async () => {},
  };
}

export const length = defineInstrument({
  id: "notes/length",
  question: "Is the note long enough?",
  accepts: "note",
  options: z.object({
    minimum: z.number().int().min(0).default(3).describe("fewest letters that pass"),
    strictness: z.enum(["mild", "harsh"]).default("mild").describe("verdict on a note that is too short"),
  }),
  sources: [],
  needs: (subject) => (subject.text === "" ? "a note that is not empty" : true),
  async examine(subject, options, run) {
    run.progress(1, 1, "letters");
    const verdict =
      subject.text.length >= options.minimum ? "pass" : options.strictness === "mild" ? "concern" : "fail";
    return finding({ verdict, summary: `${subject.text.length} letters; drew ${run.random.uint32()}.` });
  },
});

export const broken = defineInstrument({
  id: "notes/broken",
  question: "Does it break?",
  accepts: "note",
  options: z.object({}),
  sources: [],
  needs: () => true,
  async examine() {
    throw new TypeError("undefined is not a note");
  },
});
