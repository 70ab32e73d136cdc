// What a subject is, before it is examined: its kind, its facts, its columns, and which instruments fit.

import { openRegistry } from "../openRegistry.js";
import { kindOf, openSubject } from "../openSubject.js";
import { jsonText } from "../report/json.js";
import type { TaskSurroundings } from "./commandThread.js";
import type { InspectTask, TaskResult } from "./threadMessages.js";

/** Opens the subject, asks every instrument for its kind whether it can run, and closes it again. */
export async function runInspectTask(task: InspectTask, { signal }: TaskSurroundings): Promise<TaskResult> {
  const registry = await openRegistry();
  const { data, table, paths } = task;
  const subject = await openSubject(kindOf(paths, task.kind === "" ? undefined : task.kind), paths, {
    data,
    table,
    signal,
  });
  try {
    const { kind, name, fingerprint, facts, notices } = subject;
    const columns =
      subject.kind === "table"
        ? subject.columns.map(({ name: column, type, role, missing, distinct, reason }) => ({
            name: column,
            type,
            role,
            missing,
            distinct,
            reason,
          }))
        : undefined;
    const entries = registry.manifest.instruments.filter(({ accepts }) => accepts === kind);
    const instruments = await Promise.all(
      entries.map(async ({ id }) => ({ id, ready: (await registry.loadInstrument(id)).needs(subject) })),
    );
    const inspected = {
      kind,
      name,
      fingerprint,
      facts,
      notices,
      ...(columns === undefined ? {} : { columns }),
      instruments,
    };
    return { text: jsonText(inspected), failures: [], strictFailure: false };
  } finally {
    await subject.close();
  }
}
