import { expect, test } from "vitest";
import { keepSecret, redact, redactText } from "./redact";

test("secrets are removed by the name of their field, at any depth", () => {
  const entry = {
    headers: { authorization: "Bearer abc", Cookie: "a=b" },
    user: { password: "x" },
    apiKey: "k",
  };
  expect(JSON.stringify(redact(entry))).not.toMatch(/abc|a=b|"x"|"k"/);
});

test("secrets are removed from text by their form", () => {
  const text =
    "connect postgres://longrun:hunter2@127.0.0.1/longrun with Bearer eyJhbGciOi.x.y, sk-abcdefgh1234 and password=letmein99";
  expect(redactText(text)).toBe(
    "connect postgres://[removed]@127.0.0.1/longrun with Bearer [removed], [removed] and password=[removed]",
  );
});

test("known secrets are removed wherever they stand, an error's cause included", () => {
  keepSecret("Zq8-very-own-value");
  const error = new Error("outer", { cause: new Error("upstream said Zq8-very-own-value") });
  expect(JSON.stringify(redact({ error }))).not.toContain("Zq8");
});

test("what is no secret stays: token counts, ids, nested values", () => {
  const entry = { usage: { inputTokens: 5 }, runId: "run_1", list: [1, null, true] };
  expect(redact(entry)).toEqual(entry);
});

test("cycles and huge values end", () => {
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  expect(JSON.stringify(redact(cycle))).toContain("[deep]");
  expect(redactText("a".repeat(20_000)).length).toBeLessThan(9_000);
});
