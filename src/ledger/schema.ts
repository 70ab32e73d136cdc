// The tables of the ledger, as numbered migrations. Plain SQL that SQLite and PostgreSQL both take: JSON and times
// (ISO 8601, UTC) are TEXT, identifiers are made by us. A migration that was released is never edited; a change
// to the schema is a new one at the end.

/** `migrations[n]` brings a ledger from version n to version n + 1. */
export const migrations: readonly (readonly string[])[] = [
  [
    `CREATE TABLE runs (
      id TEXT NOT NULL PRIMARY KEY,
      kind TEXT NOT NULL,
      status TEXT NOT NULL,
      seed BIGINT NOT NULL,
      subject TEXT NOT NULL,
      options TEXT NOT NULL,
      outcome TEXT,
      touchstone_version TEXT NOT NULL,
      node_version TEXT NOT NULL,
      started_at TEXT NOT NULL,
      finished_at TEXT,
      host TEXT NOT NULL,
      process_id BIGINT NOT NULL,
      process_mark TEXT NOT NULL
    )`,
    `CREATE TABLE findings (
      run_id TEXT NOT NULL REFERENCES runs (id),
      ordinal INTEGER NOT NULL,
      instrument TEXT NOT NULL,
      verdict TEXT NOT NULL,
      finding TEXT NOT NULL,
      PRIMARY KEY (run_id, ordinal)
    )`,
    `CREATE TABLE looks (
      id TEXT NOT NULL PRIMARY KEY,
      test_fingerprint TEXT NOT NULL,
      purpose TEXT NOT NULL,
      run_id TEXT NOT NULL REFERENCES runs (id),
      looked_at TEXT NOT NULL
    )`,
    "CREATE INDEX looks_by_test ON looks (test_fingerprint, purpose)",
    `CREATE TABLE reproductions (
      run_id TEXT NOT NULL REFERENCES runs (id),
      ordinal INTEGER NOT NULL,
      claim TEXT NOT NULL,
      scale TEXT NOT NULL,
      reproduction TEXT NOT NULL,
      PRIMARY KEY (run_id, ordinal)
    )`,
  ],
  [
    `CREATE TABLE trainings (
      run_id TEXT NOT NULL PRIMARY KEY REFERENCES runs (id),
      model TEXT NOT NULL,
      training TEXT NOT NULL
    )`,
  ],
  [
    `CREATE TABLE review_queues (
      id TEXT NOT NULL PRIMARY KEY,
      title TEXT NOT NULL,
      question TEXT NOT NULL,
      labels TEXT NOT NULL,
      shows_suggestions INTEGER NOT NULL,
      run_id TEXT REFERENCES runs (id),
      instrument TEXT,
      created_at TEXT NOT NULL
    )`,
    `CREATE TABLE review_items (
      queue_id TEXT NOT NULL REFERENCES review_queues (id),
      ordinal INTEGER NOT NULL,
      item TEXT NOT NULL,
      PRIMARY KEY (queue_id, ordinal)
    )`,
    `CREATE TABLE reviewers (
      queue_id TEXT NOT NULL REFERENCES review_queues (id),
      name TEXT NOT NULL,
      key_digest TEXT NOT NULL,
      joined_at TEXT NOT NULL,
      submitted_at TEXT,
      PRIMARY KEY (queue_id, name)
    )`,
    `CREATE TABLE review_actions (
      queue_id TEXT NOT NULL,
      reviewer TEXT NOT NULL,
      ordinal INTEGER NOT NULL,
      item INTEGER,
      label TEXT,
      acted_at TEXT NOT NULL,
      PRIMARY KEY (queue_id, reviewer, ordinal),
      FOREIGN KEY (queue_id, reviewer) REFERENCES reviewers (queue_id, name),
      FOREIGN KEY (queue_id, item) REFERENCES review_items (queue_id, ordinal)
    )`,
  ],
  [
    `CREATE TABLE submissions (
      truth TEXT NOT NULL,
      guard TEXT NOT NULL,
      ordinal INTEGER NOT NULL,
      submission TEXT NOT NULL,
      submitted_at TEXT NOT NULL,
      PRIMARY KEY (truth, guard, ordinal)
    )`,
  ],
];
