// What a model is asked while it is examined, where its answers do not lie in a file yet.

export interface AskedTasks {
  /** Names of the algorithms whose tasks it is to answer. */
  readonly algorithms: readonly string[];
  /** How large their inputs are; 16 unless said. */
  readonly sizes?: readonly number[] | undefined;
  /** How many tasks of each algorithm and size; 32 unless said. */
  readonly tasks?: number | undefined;
  /** What they are drawn with; 3 unless said, as the test split of the benchmark is. */
  readonly taskSeed?: number | undefined;
  /** How a program is started; as it lies there unless said. */
  readonly command?: string | undefined;
  /** The model behind a chat endpoint, by the endpoint's name for it. */
  readonly chatModel?: string | undefined;
  /** The environment variable that holds the endpoint's key. */
  readonly keyVariable?: string | undefined;
  /** Seconds for one answer of a program or a chat endpoint. */
  readonly timeout?: number | undefined;
  /** Most tokens of an answer of a chat endpoint. */
  readonly mostTokens?: number | undefined;
}

/** What happens around the asking. */
export interface AskingSurroundings {
  readonly signal: AbortSignal;
  /** A directory in which answers are kept as they come, until all are there; they are not kept unless said. */
  readonly keepIn?: string | undefined;
  progress(done: number, total: number, label: string): void;
}
