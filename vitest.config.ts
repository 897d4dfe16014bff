import { defineConfig } from "vitest/config";

// `server-only` throws outside a React server build; its own empty.js is what that build gets.
const serverOnly = new URL("./node_modules/server-only/empty.js", import.meta.url).pathname;

/** Sets of their own, which take minutes: `npm run test:crash`, `npm run test:sandbox`. */
const set = process.env.LONGRUN_TEST_SET ?? "";

const all = [
  "{app,components,lib,db,protocol,scripts,bench}/**/*.test.{ts,tsx}",
  "e2e/upstream/**/*.test.ts",
];
const crash = "**/*.crash.test.ts";
const sets: Readonly<Record<string, string>> = {
  crash: `{lib,db,scripts}/${crash}`,
  // Escapes and limits, those of the gate and the slow ones.
  sandbox: "lib/tools/sandbox/*.test.ts",
};
const ofSet = sets[set];
/** Tests with state of a process's own: an environment, children, a clock, what it writes. */
const apart = [
  "app/**/*.db.test.ts",
  "lib/{auth/setup,endpoints/endpoints,jobs/jobs,runs/{crash,presence},threads/share/share}.db.test.ts",
  "lib/tools/{sandbox/,}*.test.ts",
  "scripts/**/*.test.ts",
  "components/markdown/rendering-cases.test.tsx",
  "{lib/models/watchdog,lib/request-start,e2e/upstream/pacing}.test.ts",
];

const toProject = (
  name: string,
  test: { include: string[]; exclude: string[]; isolate?: boolean },
) => ({ extends: true as const, test: { name, ...test } });

export default defineConfig({
  resolve: { tsconfigPaths: true, alias: { "server-only": serverOnly } },
  test: {
    projects: ofSet
      ? [toProject(set, { include: [ofSet], exclude: [] })]
      : [
          toProject("apart", { include: apart, exclude: ["**/node_modules/**", crash] }),
          // A process and its imports for each of these files cost more than their tests.
          toProject("together", { include: all, exclude: [crash, ...apart], isolate: false }),
        ],
    // Databases are made and passwords hashed while other files do the same.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Crash tests start dozens of processes in each file: one file at a time.
    maxWorkers: ofSet ? 1 : 2,
    globalSetup: ["db/test-global-setup.ts"],
  },
});
