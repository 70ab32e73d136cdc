// A ledger moved into PostgreSQL: nothing is lost, doing it twice changes nothing, and the command line reads it there.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emptyDirectory } from "../emptyDirectory.js";
import { hasPostgres, startPostgres, type TemporaryPostgres } from "../ledger/temporaryPostgres.js";
import { touchstone } from "./builtCli.js";
import { directoryWithCopies } from "./tables.js";

describe("touchstone migrate", () => {
  it("says in a line what is missing", async () => {
    const nowhere = await touchstone(["migrate"], { cwd: emptyDirectory() });
    expect(nowhere).toMatchObject({ status: 2, stdout: "" });
    expect(nowhere.stderr).toContain("no database is named");
    const address = { TOUCHSTONE_DATABASE_URL: "postgres://127.0.0.1:1/none" };
    const nothing = await touchstone(["migrate"], { cwd: emptyDirectory(), env: address });
    expect(nothing).toMatchObject({ status: 2, stdout: "" });
    expect(nothing.stderr).toContain("there is no");
  });

  describe.skipIf(!hasPostgres)("with a server (skipped where Debian's postgresql is missing)", () => {
    let server: TemporaryPostgres;
    beforeAll(() => {
      server = startPostgres();
    }, 60_000);
    afterAll(() => server?.stop());

    it("moves everything, once, and show and compare read it there", async () => {
      const cwd = directoryWithCopies();
      const examine = ["examine", "copies.csv", "--target", "answer", "--split", "part", "--with", "quality,baseline"];
      expect((await touchstone(examine, { cwd })).status).toBe(0);
      expect(await touchstone([...examine, "--seed", "1"], { cwd })).toMatchObject({ status: 0 });
      const inFile = await touchstone(["show", "--json"], { cwd });
      const env = { TOUCHSTONE_DATABASE_URL: server.address };

      const moved = await touchstone(["migrate", "--json"], { cwd, env });
      expect(moved).toMatchObject({ status: 0, stderr: "" });
      const { tables } = JSON.parse(moved.stdout);
      expect(tables).toContainEqual({ table: "runs", rows: 2, copied: 2 });
      expect(tables).toContainEqual({ table: "findings", rows: 4, copied: 4 });
      const again = JSON.parse((await touchstone(["migrate", "--json"], { cwd, env })).stdout);
      expect(again.tables.every(({ copied }: { copied: number }) => copied === 0)).toBe(true);

      const elsewhere = emptyDirectory();
      expect((await touchstone(["show", "--json"], { cwd: elsewhere, env })).stdout).toBe(inFile.stdout);
      const [{ run: later }, { run: earlier }] = JSON.parse(inFile.stdout);
      const compared = (where: object) => touchstone(["compare", earlier, later, "--json"], { cwd, ...where });
      expect((await compared({ cwd: elsewhere, env })).stdout).toBe((await compared({})).stdout);
      expect(await touchstone(examine, { cwd, env })).toMatchObject({ status: 0 });
      expect(server.query("SELECT count(*) FROM runs")).toBe("3");
    }, 120_000);
  });
});
