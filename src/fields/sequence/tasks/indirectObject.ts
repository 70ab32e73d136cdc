// Indirect objects (Wang et al. 2022; the essay's prompt): two names stand in a sentence, one of them again later; the other one is
// who is given something. "Then A and B had fun at the school . A gave an apple in the evening to", and B is to follow.

import { type Random, seededRandom } from "../../../core/random.js";
import type { Task } from "./task.js";

const NAMES = 10;
/** Words that are always the same. */
const words = ["then", "and", "had", "at", "the", ".", "gave", "an", "in", "to"] as const;
/** Kinds of words that change, each of six: what they had, where, the thing given, when. */
const KINDS = 4;
const OF_A_KIND = 6;

const word = (text: (typeof words)[number]) => NAMES + words.indexOf(text);
const changing = (kind: number, which: number) => NAMES + words.length + kind * OF_A_KIND + which;

/** How many different tokens there are. */
const vocabulary = NAMES + words.length + KINDS * OF_A_KIND;

/** What stands at each place of a sentence, as a reader would name it. */
export const indirectObjectPlaces =
  "then,name 1,and,name 2,had,what,at,the,where,.,giver,gave,an,thing,in,the,when,to".split(",");

/** Where the giver stands, the name that says which one is to follow. */
export const giverPlace = indirectObjectPlaces.indexOf("giver");

export interface IndirectObject {
  readonly names: readonly [number, number];
  /** Which of the names gives: 0 or 1. */
  readonly giver: 0 | 1;
  /** Of each kind of changing words, which one. */
  readonly others: readonly number[];
}

export function drawIndirectObject(random: Random): IndirectObject {
  const [first, second] = random.sample(NAMES, 2);
  return {
    names: random.integer(2) === 0 ? [first, second] : [second, first],
    giver: random.integer(2) === 0 ? 0 : 1,
    others: Array.from({ length: KINDS }, () => random.integer(OF_A_KIND)),
  };
}

/** What may stand in a sentence beside the names: “then”, “had what at the where”, “gave a thing”, “in the when”. */
export type Phrase = "opening" | "doing" | "giving" | "time";

const allPhrases: readonly Phrase[] = ["opening", "doing", "giving", "time"];

/** The sentence with some of its phrases, all of them unless said: eighteen tokens. */
export function indirectObjectSentence({ names, giver, others }: IndirectObject, phrases = allPhrases) {
  const [what, where, thing, when] = others.map((which, kind) => changing(kind, which));
  const texts: Readonly<Record<Phrase, readonly number[]>> = {
    opening: [word("then")],
    doing: [word("had"), what, word("at"), word("the"), where],
    giving: [word("gave"), word("an"), thing],
    time: [word("in"), word("the"), when],
  };
  const phrase = (name: Phrase) => (phrases.includes(name) ? texts[name] : []);
  const beginning = [...phrase("opening"), names[0], word("and"), names[1], ...phrase("doing"), word(".")];
  return {
    tokens: [...beginning, names[giver], ...phrase("giving"), ...phrase("time"), word("to")],
    answers: [names[1 - giver]],
  };
}

/** The task: sentences of which the last token is asked about, and how many tokens they have. */
export function indirectObjects(phrases = allPhrases): { readonly task: Task; readonly length: number } {
  const draw = (random: Random) => indirectObjectSentence(drawIndirectObject(random), phrases);
  return {
    task: { vocabulary, asked: 1, draw: (_, random) => draw(random) },
    length: draw(seededRandom(0)).tokens.length,
  };
}
