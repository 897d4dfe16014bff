import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root, typescript } from "../install.mjs";
import { provideBrowser } from "./browser.mjs";
import { runLoudly, startPostgres, tool } from "./tools.mjs";

/** Tests start a hundred processes that load the same packages. */
const compileCache = join(root, "node_modules", ".cache", "longrun-tests");

/** The unit and database tests, with a Postgres of their own; `more` chooses another set of them, `style` how they are printed. */
export async function runUnitTests(args, more = {}, style = "default") {
  return withPostgres((env) =>
    withReport(readVitest, (report) => {
      const errors = new URL("errors-reporter.mjs", import.meta.url).pathname;
      const reporters = [style, "json", errors].map((name) => `--reporter=${name}`);
      const command = tool("vitest", "run", ...reporters, `--outputFile.json=${report}`, ...args);
      return runLoudly(command, { ...env, ...more, TEST_ERRORS_FILE: errorsOf(report) });
    }),
  );
}

/** The production build, and a browser driving it. */
export async function runEndToEnd(args, more = {}) {
  if (!(await runLoudly(typescript("scripts/launcher/build-app.ts")))) {
    return { passed: 0, failed: 1, skipped: 0, failures: ["The production build"] };
  }
  process.stdout.write("✓ Production build\n");
  const browser = await provideBrowser();
  const totals = await withPostgres((env) =>
    withReport(countPlaywright, (report) => {
      const command = tool("@playwright/test", "test", "--reporter=list,json", ...args);
      return runLoudly(command, {
        ...env,
        ...more,
        ...browser,
        PLAYWRIGHT_JSON_OUTPUT_NAME: report,
      });
    }),
  );
  return { ...totals, passed: totals.passed + 1 };
}

async function withPostgres(work) {
  const postgres = await startPostgres();
  try {
    return await work({ TEST_DATABASE_URL: postgres.url, NODE_COMPILE_CACHE: compileCache });
  } finally {
    await postgres.stop();
  }
}

async function withReport(read, run) {
  const folder = mkdtempSync(join(tmpdir(), "longrun-report-"));
  const report = join(folder, "report.json");
  try {
    const ok = await run(report);
    const nothing = { passed: 0, failed: 0, skipped: 0, failures: [] };
    const totals = existsSync(report) ? read(json(report), report) : nothing;
    // A runner that fails without a failed test, as for an error outside of tests, has failed.
    if (totals.failed === 0 && (!ok || totals === nothing)) {
      totals.failed = 1;
      totals.failures.push("The test runner failed without a failed test: see its output above.");
    }
    return totals;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readVitest(report, file) {
  const errors = existsSync(errorsOf(file)) ? json(errorsOf(file)) : [];
  return countVitest(report, errors);
}

const errorsOf = (report) => `${report}.errors`;
const json = (file) => JSON.parse(readFileSync(file, "utf8"));

/** The totals of Vitest's JSON report and of the errors outside of tests, each failure with its text. */
export function countVitest(report, errors = []) {
  // A file that cannot be loaded has no tests, and has failed.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  );
  const failures = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === "failed")
      .map((test) => `${name} › ${test.fullName}\n${test.failureMessages.join("\n")}`),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length + errors.length,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
    failures: [...failures, ...broken.map(({ name, message }) => `${name}\n${message}`), ...errors],
  };
}

/** The totals of Playwright's JSON report, each failure and each test that needed a second try with its text. */
export function countPlaywright({ stats, suites = [], errors = [] }) {
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
    failures: [
      ...suites.flatMap((suite) => describeSpecs(suite, "unexpected")),
      ...errors.map(({ message }) => message),
    ],
    flaky: suites.flatMap((suite) => describeSpecs(suite, "flaky")),
  };
}

function describeSpecs({ file, specs = [], suites = [] }, wanted) {
  const failed = specs.filter(({ tests }) => tests.some(({ status }) => status === wanted));
  const texts = failed.map(({ title, tests }) => {
    const all = tests.flatMap(({ projectName, results }) =>
      results.flatMap(({ errors }) => errors.map((e) => `[${projectName}] ${e.message}`)),
    );
    return `${file} › ${title}\n${all.join("\n")}`;
  });
  return [...texts, ...suites.flatMap((suite) => describeSpecs(suite, wanted))];
}
