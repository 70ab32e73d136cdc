// Made-up reviews for tests of texts: words of praise or blame among words that say nothing, in JSON Lines.

import { type Random, seededRandom } from "../../src/core/random.js";

const praise = "excellent delightful superb wonderful charming brilliant lovely perfect gripping moving".split(" ");
const blame = "dreadful boring awful clumsy tedious dull pointless annoying weak hopeless".split(" ");
const neutral =
  "the film story scene actor camera music plot ending character dialogue house street city river night morning train garden window letter child doctor teacher friend winter summer journey question answer paper colour light sound voice table chair door road".split(
    " ",
  );

export interface Review {
  readonly body: string;
  readonly label: string;
  readonly split: string;
}

/** `count` reviews of 25 words, four of which praise or blame; every fourth for testing. */
export function drawReviews(count: number, seed = 0): Review[] {
  const random = seededRandom(seed, "reviews");
  return Array.from({ length: count }, (_, row) => {
    const isGood = random.uniform() < 0.5;
    const words = Array.from({ length: 21 }, () => pick(neutral, random));
    // One in five of the telling words is of the other kind.
    for (let i = 0; i < 4; i++) {
      const list = isGood === random.uniform() < 0.8 ? praise : blame;
      words.splice(random.integer(words.length), 0, pick(list, random));
    }
    return { body: `${words.join(" ")}.`, label: isGood ? "good" : "bad", split: row % 4 === 0 ? "test" : "train" };
  });
}

export function asJsonLines(reviews: readonly Review[]): string {
  return reviews.map((review) => `${JSON.stringify(review)}\n`).join("");
}

function pick(words: readonly string[], random: Random): string {
  return words[random.integer(words.length)];
}
