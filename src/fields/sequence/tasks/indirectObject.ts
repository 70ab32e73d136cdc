// Indirect objects (Wang et al. 2022; the essay's prompt): two names stand in a sentence, one of them again later; the other one is
// who is given something. "Then A and B had fun at the school . A gave an apple in the evening to", and B is to follow.

import type { Random } from "../../../core/random.js";
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

/** The sentence in eighteen tokens; `isShort` leaves "in the evening" out and begins with three words more instead. */
export function indirectObjectSentence({ names, giver, others }: IndirectObject, isShort = false) {
  const [what, where, thing, when] = others.map((which, kind) => changing(kind, which));
  const beginning = isShort ? [word("then"), word("then"), word("then")] : [];
  const phrase = isShort ? [] : [word("in"), word("the"), when];
  const had = [word("had"), what, word("at"), word("the"), where, word(".")];
  const given = [names[giver], word("gave"), word("an"), thing, ...phrase, word("to")];
  return {
    tokens: [...beginning, word("then"), names[0], word("and"), names[1], ...had, ...given],
    answers: [names[1 - giver]],
  };
}

/** The task: sentences of eighteen tokens, of which the last is asked about. */
export const indirectObject: Task = {
  vocabulary,
  asked: 1,
  draw: (_, random) => indirectObjectSentence(drawIndirectObject(random)),
};

/** To learn it from: half of the sentences are short ones, which are learnt sooner, for the name is nearer to the end. */
export const indirectObjectLessons: Task = {
  ...indirectObject,
  draw: (_, random) => indirectObjectSentence(drawIndirectObject(random), random.integer(2) === 0),
};
