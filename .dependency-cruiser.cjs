/** One rule per arrow of docs/architecture.md. Change both together. */
// Server code is everything in lib but client, so that a new folder is closed by default.
const server = "^lib/(?!client/)";
/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "protocol-imports-zod-only", severity: "error", from: { path: "^protocol/", pathNot: "[.]test[.]ts$|[.]fixtures/" }, to: { path: "node_modules/(?!zod/)" } },
    { name: "protocol-is-the-floor", severity: "error", comment: "protocol runs on both sides and imports nothing of ours",
      from: { path: "^protocol/" }, to: { path: "^(app|components|db|e2e|lib)/" } },
    { name: "browser-never-reaches-server", severity: "error", comment: "types for the browser live in protocol; no exception for import type",
      from: { path: "^(components|lib/client)/" }, to: { path: `^(db|app|e2e)/|${server}` } },
    { name: "client-is-below-components", severity: "error", from: { path: "^lib/client/" }, to: { path: "^components/" } },
    { name: "ui-kit-is-a-leaf", severity: "error", from: { path: "^components/ui/" }, to: { path: "^(lib/client|components/(?!ui/))" } },
    { name: "server-never-imports-views", severity: "error", comment: "tests may drive the stand-in endpoint",
      from: { path: `^db/|${server}`, pathNot: "[.](test|bench)[.]tsx?$" }, to: { path: "^(app|components|lib/client|e2e)/" } },
    { name: "db-is-below-lib", severity: "error", from: { path: "^db/" }, to: { path: server } },
    { name: "routes-do-not-touch-db", severity: "error", comment: "a route authorizes and calls one function of lib/",
      from: { path: "^app/" }, to: { path: "^db/" } },
    { name: "app-reaches-models-and-tools-through-runs", severity: "error", from: { path: "^app/" }, to: { path: "^lib/(models|tools)/" } },
    { name: "models-and-tools-are-adapters", severity: "error", comment: "adapters know the protocol and the outside world, not the engine or the database",
      from: { path: "^lib/(models|tools)/" }, to: { path: "^(db/|lib/(?!models/|tools/|env[.]|log[.]|slots[.]|guarded-fetch[.]))" } },
    { name: "nobody-imports-the-engine-but-app", severity: "error", from: { path: "^lib/(threads|auth|settings|usage|audit|workspace)/" }, to: { path: "^lib/(runs|models|tools)/" } },
    { name: "drizzle-only-in-db", severity: "error", from: { pathNot: "^(db|e2e|bench|scripts)/|^drizzle\\.config\\.ts$|[.]test[.]ts$|[.]fixtures/" }, to: { path: "node_modules/(drizzle-orm|postgres|pg)/" } },
    { name: "e2e-drives-the-app-from-outside", severity: "error", comment: "e2e seeds through db/ and speaks protocol; everything else goes over HTTP",
      from: { path: "^e2e/" }, to: { path: "^(app|components|lib)/" } },
    { name: "no-junk-drawers", severity: "error", from: {}, to: { path: "(^|/)(util|utils|helper|helpers|misc|common|shared|types|index)[.]tsx?$", pathNot: "node_modules" } },
    { name: "production-never-imports-tests", severity: "error", from: { pathNot: "^(e2e|bench)/|\\.(test|bench)\\.tsx?$|[.]fixtures/" }, to: { path: "^e2e/|\\.test\\.tsx?$" } },
    { name: "no-orphans", severity: "error", from: { orphan: true, pathNot: "\\.d\\.m?ts$|\\.config\\.ts$|\\.config\\.mjs$|^app/.*(page|layout|route|error|loading|not-found)\\.tsx?$" }, to: {} },
  ],
  options: { doNotFollow: { path: "node_modules" }, tsPreCompilationDeps: true, tsConfig: { fileName: "tsconfig.json" }, enhancedResolveOptions: { extensions: [".ts", ".tsx", ".mjs", ".js"] } },
};

