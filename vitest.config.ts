import { defineConfig } from "vitest/config";

// `server-only` throws outside a React server build; its own empty.js is what that build gets.
const serverOnly = new URL("./node_modules/server-only/empty.js", import.meta.url).pathname;

// Processes killed at every point take minutes: `npm run test:crash`, no part of `npm test`.
const isCrashSet = process.env.LONGRUN_TEST_SET === "crash";

export default defineConfig({
  resolve: { tsconfigPaths: true, alias: { "server-only": serverOnly } },
  test: {
    include: isCrashSet
      ? ["{lib,db}/**/*.crash.test.ts"]
      : [
          "{app,components,lib,db,protocol,scripts,bench}/**/*.test.{ts,tsx}",
          "e2e/upstream/**/*.test.ts",
        ],
    exclude: ["**/node_modules/**", ...(isCrashSet ? [] : ["**/*.crash.test.ts"])],
    // Databases are made and passwords hashed while other files do the same.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Crash tests start dozens of processes in each file: one file at a time.
    maxWorkers: isCrashSet ? 1 : 2,
    globalSetup: ["db/test-global-setup.ts"],
  },
});
