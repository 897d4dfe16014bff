import { expect, test } from "vitest";
import { countPlaywright, countVitest } from "./suites.mjs";

const vitest = { numPassedTests: 2, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1 };
const passed = { status: "passed", assertionResults: [{ status: "passed" }] };

test("a test file that does not load counts as failed", () => {
  const broken = { status: "failed", name: "a.test.ts", message: "no such file" };
  const testResults = [{ ...broken, assertionResults: [] }, passed];
  expect(countVitest({ ...vitest, testResults })).toEqual({
    passed: 2,
    failed: 1,
    skipped: 2,
    failures: ["a.test.ts\nno such file"],
  });
});

test("an error that belongs to no test counts as failed", () => {
  const report = { ...vitest, testResults: [passed] };
  const counted = countVitest(report, ["Error: nobody waited"]);
  expect(counted).toMatchObject({ failed: 1, failures: ["Error: nobody waited"] });
});

test("a failed test is named with what it said", () => {
  const failed = { status: "failed", fullName: "adds", failureMessages: ["1 is not 2"] };
  const testResults = [{ name: "b.test.ts", status: "failed", assertionResults: [failed] }];
  const report = { ...vitest, numFailedTests: 1, testResults };
  const counted = countVitest(report);
  expect(counted).toMatchObject({ failed: 1, failures: ["b.test.ts › adds\n1 is not 2"] });
});

test("a browser test that needs a second try is named, and one that fails counts as failed", () => {
  const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 2 };
  const results = [{ errors: [{ message: "not visible" }] }, { errors: [] }];
  const tests = [{ status: "flaky", projectName: "wide", results }];
  const specs = [
    { title: "sends", tests },
    { title: "stops", tests: [{ status: "unexpected", projectName: "wide", results }] },
  ];
  const suites = [{ file: "a.spec.ts", suites: [{ file: "a.spec.ts", specs }] }];
  expect(countPlaywright({ stats, suites, errors: [{ message: "no browser" }] })).toEqual({
    passed: 6,
    failed: 2,
    skipped: 2,
    failures: ["a.spec.ts › stops\n[wide] not visible", "no browser"],
    flaky: ["a.spec.ts › sends\n[wide] not visible"],
  });
});
