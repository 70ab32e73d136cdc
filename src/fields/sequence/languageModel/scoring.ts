// How well a language model foresees text: bits per byte of text, and perplexity, with intervals over documents, or, of a
// single one, over passages. Bits per byte compare models whatever their tokeniser; perplexity is per token.

import type { Random } from "../../../core/random.js";
import type { TextPiece } from "../../../data/corpusTexts.js";
import { bootstrapInterval } from "../../../stats/bootstrap.js";
import type { Interval } from "../../../stats/resamplingInterval.js";
import type { Tokeniser } from "../tokenisers/tokeniser.js";
import type { ScoredReading, Scorer } from "./scorer.js";
import { type TokenPiece, tokenStream } from "./tokenStream.js";

/** What a document or a passage of one costs. */
export interface TextCost {
  readonly nats: number;
  readonly tokens: number;
  /** Bytes of its text in UTF-8. */
  readonly bytes: number;
}

/** The cost of each of `documents`, each read from a boundary on. */
export async function scoreDocuments(
  scorer: Scorer,
  tokeniser: Tokeniser,
  documents: readonly string[],
  signal?: AbortSignal,
): Promise<TextCost[]> {
  const costs: TextCost[] = [];
  for (const text of documents) {
    const { passages } = await scorePassages(scorer, tokeniser, [{ text, begins: true }], signal);
    if (documents.length === 1) return [...passages];
    costs.push(total(passages));
  }
  return costs;
}

export interface PassageCosts {
  /** In order, all but the last of each document about as long. */
  readonly passages: readonly TextCost[];
  /** How many documents there were. */
  readonly documents: number;
}

/** Characters in a passage, as long as there are not too many passages. */
const PASSAGE = 256;
/** As soon as there are so many passages, each two of them become one: memory does not grow with the text. */
const MOST = 512;

/**
 * The cost of text as it goes by, passage by passage: each document is read from a boundary on, and what a token costs is
 * given all before it in its document, earlier passages included.
 */
export async function scorePassages(
  scorer: Scorer,
  tokeniser: Tokeniser,
  pieces: AsyncIterable<TextPiece> | Iterable<TextPiece>,
  signal?: AbortSignal,
): Promise<PassageCosts> {
  let passages: TextCost[] = [];
  let documents = 0;
  let length = PASSAGE;
  let open = { nats: 0, tokens: 0, bytes: 0 };
  let reading: ScoredReading | undefined;
  /** Pieces whose nats are not all known yet. */
  let waiting: TokenPiece[] = [];
  let known: number[] = [];

  const close = () => {
    if (open.tokens > 0) passages.push(open);
    open = { nats: 0, tokens: 0, bytes: 0 };
    if (passages.length < MOST) return;
    passages = Array.from({ length: MOST / 2 }, (_, i) => total(passages.slice(2 * i, 2 * i + 2)));
    length *= 2;
  };
  const settle = (nats: Float64Array) => {
    known.push(...nats);
    let [done, used] = [0, 0];
    while (done < waiting.length && used + waiting[done].tokens.length <= known.length) {
      const { tokens, bytes } = waiting[done++];
      open.nats += known.slice(used, used + tokens.length).reduce((sum, value) => sum + value, 0);
      open.tokens += tokens.length;
      open.bytes += bytes;
      used += tokens.length;
      if (open.bytes >= length) close();
    }
    waiting = waiting.slice(done);
    known = known.slice(used);
  };
  const endDocument = async () => {
    if (reading !== undefined) settle(await reading.end());
    close();
  };

  for await (const piece of tokenStream(pieces, tokeniser, PASSAGE)) {
    if (reading === undefined || piece.bytes === 0) {
      await endDocument();
      reading = scorer.begin(piece.tokens[0]);
      documents += 1;
      continue;
    }
    waiting.push(piece);
    settle(await reading.take(piece.tokens, signal));
  }
  await endDocument();
  return { passages, documents };
}

function total(costs: readonly TextCost[]): TextCost {
  return costs.reduce(
    (sum, { nats, tokens, bytes }) => ({
      nats: sum.nats + nats,
      tokens: sum.tokens + tokens,
      bytes: sum.bytes + bytes,
    }),
    { nats: 0, tokens: 0, bytes: 0 },
  );
}

/** What documents cost a model that knows only how frequent each token of `learnt` is: the least that can be learnt. */
export function scoreByFrequency(tokeniser: Tokeniser, learnt: Int32Array, documents: readonly string[]): TextCost[] {
  // Each token is counted once more than it occurs, so that none is impossible.
  const counts = new Float64Array(tokeniser.vocabulary).fill(1);
  for (const token of learnt) counts[token] += 1;
  const sum = counts.reduce((all, count) => all + count, 0);
  return documents.map((text) => {
    const tokens = tokeniser.encode(text);
    let nats = 0;
    for (const token of tokens) nats -= Math.log(counts[token] / sum);
    return { nats, tokens: tokens.length, bytes: Buffer.byteLength(text) };
  });
}

export interface Estimate {
  readonly value: number;
  /** 95 %, over what the costs are of; undefined for fewer than eight passages of one document, and for one document. */
  readonly interval: Interval | undefined;
}

export interface TextScore {
  readonly bitsPerByte: Estimate;
  /** e to the nats of a token. */
  readonly perplexity: Estimate;
  /** How many documents or passages the intervals rest on. */
  readonly n: number;
}

/** Of a few passages an interval would say little. */
const FEWEST = 8;

/**
 * Bits per byte and perplexity. `costs` are of documents, or of successive passages of one (`of`): the bootstrap draws them as
 * wholes, so that what depends on each other within a passage stays together (the block bootstrap, Carlstein 1986).
 */
export function textScore(costs: readonly TextCost[], random: Random, of: "documents" | "passages"): TextScore {
  const enough = costs.length >= (of === "documents" ? 2 : FEWEST);
  const estimate = (stream: string, unit: "bytes" | "tokens", scale: (ratio: number) => number): Estimate => {
    const ratio = (rows: Iterable<number>) => {
      let [nats, units] = [0, 0];
      for (const row of rows) {
        nats += costs[row].nats;
        units += costs[row][unit];
      }
      return scale(nats / units);
    };
    if (!enough) return { value: ratio(costs.keys()), interval: undefined };
    const { value, interval } = bootstrapInterval(costs.length, ratio, { random: random.stream(stream) });
    return { value, interval };
  };
  return {
    bitsPerByte: estimate("bitsPerByte", "bytes", (nats) => nats / Math.LN2),
    perplexity: estimate("perplexity", "tokens", Math.exp),
    n: costs.length,
  };
}
