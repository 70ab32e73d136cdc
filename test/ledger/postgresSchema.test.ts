import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrations } from "../../src/ledger/schema.js";
import { hasPostgres, startPostgres, type TemporaryPostgres } from "./temporaryPostgres.js";

describe.skipIf(!hasPostgres)(
  "the ledger's tables in PostgreSQL (skipped where Debian's postgresql is missing)",
  () => {
    let server: TemporaryPostgres;
    beforeAll(() => {
      server = startPostgres();
      for (const step of migrations) for (const statement of step) server.query(statement);
    }, 60_000);
    afterAll(() => server?.stop());

    it("are all made by the migrations that make them in SQLite", () => {
      const tables = server.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename");
      expect(tables.split("\n")).toEqual([
        "findings",
        "looks",
        "reproductions",
        "review_actions",
        "review_items",
        "review_queues",
        "reviewers",
        "runs",
        "submissions",
        "trainings",
      ]);
    });

    it("refuse what belongs to no run", () => {
      const stray = "INSERT INTO findings VALUES ('none', 0, 'pitfalls/duplicates', 'pass', '{}')";
      expect(() => server.query(stray)).toThrow(/foreign key/);
    });
  },
);
