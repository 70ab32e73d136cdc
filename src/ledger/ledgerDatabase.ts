// What the ledger asks of the database under it: a SQLite file by default, PostgreSQL where an address is given.

export type SqlValue = string | number | null;

/** Statements on one connection. Values stand for `?` in their order. */
export interface Statements {
  /** Runs a statement that returns nothing. */
  run(sql: string, ...values: readonly SqlValue[]): Promise<void>;
  /** The rows that a query returns, each read by `parse`. */
  all<Row>(parse: (row: unknown) => Row, sql: string, ...values: readonly SqlValue[]): Promise<Row[]>;
}

export interface LedgerDatabase extends Statements {
  /** What it is called in messages: a path, or an address without its password. */
  readonly name: string;
  /** What the time is where all who write here agree on it: a machine's own clock may be wrong. */
  now(): Date;
  /** SQL for the text under `key` of the JSON in `column`. */
  textIn(column: string, key: string): string;
  /** All of `work` or nothing; two that name the same `turn` wait for each other. */
  inTransaction<Result>(turn: string, work: (statements: Statements) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}
