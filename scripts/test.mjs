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
/** Proof that takes longer than a gate may: commands of their own. */
const longStages = {
  crash: [
    "Crash tests: killed at every point, one process and two",
    // A row for each case, green ones too: which were tried is what this proves.
    () => runUnitTests(args, { LONGRUN_TEST_SET: "crash" }, "verbose"),
  ],
  sandbox: [
    "Sandbox tests: escapes and limits",
    () => runUnitTests(args, { LONGRUN_TEST_SET: "sandbox" }, "verbose"),
  ],
  browser: [
    "Every browser test, wide and narrow",
    () => runEndToEnd(args, { LONGRUN_TEST_SET: "all" }),
  ],
};

const named = { ...stages, ...longStages }[only];
if (only !== undefined && named === undefined) {
  process.stderr.write(
    `--only is ${only} and must be static, unit, e2e, crash, sandbox or browser.\n`,
  );
  process.exit(2);
}
await prepare();
const ok = await runStages(named ? [named] : Object.values(stages));
process.exit(ok ? 0 : 1);
