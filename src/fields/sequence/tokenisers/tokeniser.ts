// Text as numbers: what tokenisers have in common.

export interface Tokeniser {
  /** How many different tokens there are, the boundary included. */
  readonly vocabulary: number;
  /** The token that stands before a document and between two. */
  readonly boundary: number;
  encode(text: string): Int32Array;
  /** The text of tokens; boundaries are left out. Bytes that are no UTF-8 become replacement characters. */
  decode(tokens: Iterable<number>): string;
  /** What a model's file says of it, of which `tokeniserFrom` makes an equal one. */
  readonly description: TokeniserDescription;
}

export type TokeniserDescription =
  | { readonly kind: "bytes" }
  | {
      readonly kind: "huggingFace";
      /** The content of tokenizer.json. */
      readonly json: Readonly<Record<string, unknown>>;
      /** The token that is the boundary. */
      readonly boundary: string;
    };
