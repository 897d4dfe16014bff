import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findWeakness, loadSecret } from "./secret";

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "longrun-secret-"));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

test.each([
  ["short", /fewer than 32/],
  ["a".repeat(40), /too few different/],
  ["fedcba98".repeat(5), /repeats itself/],
  ["Zq8#".repeat(10), /too few different/],
  ["kP3vX9qLw2".repeat(4), /repeats itself/],
  ["abcdefghijklmnopqrstuvwxyzABCDEFGHIJ", /sequence/],
  ["changeme-changeme-changeme-really-1", /example/],
  ["this-is-my-super-Secret-key-for-prod", /example/],
])("refuses %s", (secret, reason) => {
  expect(findWeakness(secret)).toMatch(reason);
});

test("accepts what random generators print", () => {
  for (let i = 0; i < 20_000; i++) {
    // Nobody foresees these bytes either, and they are the same in every run.
    const bytes = createHash("sha256").update(`${i}`).digest();
    expect(findWeakness(bytes.toString("base64"))).toBeUndefined();
    expect(findWeakness(bytes.toString("hex"))).toBeUndefined();
  }
});

test("makes a secret once, for this user only", () => {
  const made = loadSecret(undefined, dataDir);
  expect(loadSecret(undefined, dataDir)).toBe(made);
  expect(statSync(join(dataDir, "secret")).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(dataDir, "secret"), "utf8").trim()).toBe(made);
});

test("uses the given secret and writes none", () => {
  const given = randomBytes(33).toString("base64");
  expect(loadSecret(given, dataDir)).toBe(given);
  expect(statSync(join(dataDir, "secret"), { throwIfNoEntry: false })).toBeUndefined();
});

test("names the source of a weak secret and never the secret", () => {
  expect(() => loadSecret("hunter2", dataDir)).toThrow(
    /^LONGRUN_SECRET has fewer than 32 characters: (?!.*hunter2)/,
  );
  writeFileSync(join(dataDir, "secret"), "x".repeat(50));
  expect(() => loadSecret(undefined, dataDir)).toThrow(/secret has too few different characters/);
});
