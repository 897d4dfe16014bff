// `npm test`: everything that must hold, from a fresh clone. `-- --only=static|unit|e2e` runs one
// stage; further arguments go to its test runner. The last line is `N passed, N failed, N skipped`.
import { runChecks } from "./testing/checks.mjs";
import { prepare } from "./testing/prepare.mjs";
import { runStages } from "./testing/report.mjs";
import { runEndToEnd, runUnitTests } from "./testing/suites.mjs";

const given = process.argv.slice(2);
const only = given.find((arg) => arg.startsWith("--only="))?.slice("--only=".length);
const args = given.filter((arg) => !arg.startsWith("--only="));
const stages = {
  static: ["Static checks", runChecks],
  unit: ["Unit and database tests", () => runUnitTests(args)],
  e2e: ["Browser tests on the production build", () => runEndToEnd(args)],
};

if (only !== undefined && !(only in stages)) {
  process.stderr.write(`--only is ${only} and must be static, unit or e2e.\n`);
  process.exit(2);
}
await prepare();
const ok = await runStages(only ? [stages[only]] : Object.values(stages));
process.exit(ok ? 0 : 1);
