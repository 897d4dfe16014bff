import { describe, expect, test } from "vitest";
import { runChild } from "./run-child";
import { isRefused, limits, run, signal } from "./sandbox.fixtures/run";

describe("a limit", () => {
  test.each([
    ["a busy loop", "while true; do :; done", 1],
    ["a long sleep", "sleep 36000", 1],
    ["a loop in awk", "awk 'BEGIN{while(1){}}'", 1],
    ["a fork bomb", ":(){ :|:& };:", 3],
    ["a string that doubles", "x=a; while true; do x=$x$x; done", 3],
    ["a file that doubles", "echo x > f; while true; do cat f f > g; mv g f; done", 5],
    ["a million files", "for i in $(seq 1 1000000); do echo > f$i; done", 3],
    ["endless output", "while true; do printf '%01000d' 1; done", 3],
    ["a gigabyte at once", "head -c 1000000000 /dev/zero", 3],
  ])("ends %s", async (_name, command, timeoutSeconds) => {
    const outcome = await run(command, {}, timeoutSeconds);
    expect(isRefused(outcome)).toBe(true);
  });

  test("ends a process whose memory grows outside its heap", async () => {
    const patient = { ...limits, timeoutMs: 25_000 };
    const outcome = await runChild(
      {},
      patient,
      { signal, owner: "test" },
      "sandbox.fixtures/hog.mjs",
    );
    expect(outcome).toEqual({ stopped: "memory" });
  });
});
