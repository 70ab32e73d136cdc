// Who may import whom. `core` and `stats` know nothing above them; a field knows the floor it stands on and no
// other field; only the command line, the server and the tasks that both start reach the fields, and only through the
// registry.

const floors = { core: "^src/core/", stats: "^src/stats/", data: "^src/data/", engine: "^src/engine/" };

const allow = (name, from, to) => ({
  name,
  severity: "error",
  from: { path: from },
  to: { path: "^src/", pathNot: to },
});

module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      severity: "error",
      // The derivative of an operation is written in other operations, whose derivatives are written in it.
      from: { pathNot: "^src/engine/operations/" },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    allow("core-imports-core", floors.core, ["^src/core/"]),
    allow("stats-imports-core", floors.stats, ["^src/(stats|core)/"]),
    allow("engine-imports-core-stats", floors.engine, ["^src/(engine|core|stats)/"]),
    allow("data-imports-core-stats", floors.data, ["^src/(data|core|stats)/"]),
    allow("report-imports-core-data-stats", "^src/report/", ["^src/(report|core|data|stats)/"]),
    allow("ledger-imports-core", "^src/ledger/", ["^src/(ledger|core)/"]),
    allow("field-imports-its-floor", "^src/fields/([^/]+)/", [
      "^src/fields/$1/",
      "^src/(core|engine|data|stats|report)/",
    ]),
    {
      name: "fields-through-the-registry",
      severity: "error",
      from: { path: "^src/(cli|server|tasks)/" },
      to: { path: "^src/fields/" },
    },
    {
      name: "command-line-on-top",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/cli/" },
      to: { path: "^src/cli/" },
    },
    {
      name: "tasks-import-no-server",
      severity: "error",
      from: { path: "^src/tasks/" },
      to: { path: "^src/server/" },
    },
    { name: "no-unknown-imports", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};
