// The tables of the queue: tasks, the pieces that they are divided into, what is told of them, and who works.

/**
 * Made where they are missing. A task has one piece for each instrument or claim, and one that gathers what these gave; a piece
 * may have parts, such as folds, while it is worked on.
 */
export const queueTables: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS queued_tasks (
    id TEXT NOT NULL PRIMARY KEY,
    task TEXT NOT NULL,
    state TEXT NOT NULL,
    deaths INTEGER NOT NULL DEFAULT 0,
    begun_at BIGINT,
    cancelled BOOLEAN NOT NULL,
    outcome TEXT,
    ended_at BIGINT
  )`,
  // As they were before tasks were divided.
  `ALTER TABLE queued_tasks DROP COLUMN IF EXISTS attempts, DROP COLUMN IF EXISTS worker,
    ADD COLUMN IF NOT EXISTS deaths INTEGER NOT NULL DEFAULT 0, ADD COLUMN IF NOT EXISTS begun_at BIGINT`,
  "CREATE INDEX IF NOT EXISTS queued_tasks_by_state ON queued_tasks (state, id)",
  `CREATE TABLE IF NOT EXISTS queued_pieces (
    task_id TEXT NOT NULL REFERENCES queued_tasks (id),
    ordinal INTEGER NOT NULL,
    part TEXT NOT NULL DEFAULT '',
    gathers BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    worker TEXT,
    share TEXT,
    fault TEXT,
    result TEXT,
    weight REAL NOT NULL DEFAULT 1,
    PRIMARY KEY (task_id, ordinal, part)
  )`,
  "CREATE INDEX IF NOT EXISTS queued_pieces_by_worker ON queued_pieces (worker)",
  `CREATE TABLE IF NOT EXISTS task_tellings (
    task_id TEXT NOT NULL REFERENCES queued_tasks (id),
    ordinal INTEGER NOT NULL,
    told TEXT NOT NULL,
    PRIMARY KEY (task_id, ordinal)
  )`,
  "CREATE TABLE IF NOT EXISTS workers (id TEXT NOT NULL PRIMARY KEY, alive_at BIGINT NOT NULL)",
];

/** A row where the tables are there as they are made here. */
export const queueIsThere = `SELECT 1 FROM information_schema.columns
  WHERE table_schema = current_schema() AND table_name = 'queued_pieces' AND column_name = 'weight'`;

/** Milliseconds since 1970 by the server's clock: a worker's own may be wrong. */
export const clock = "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)";
