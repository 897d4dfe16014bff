import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { settingVariables } from "@/lib/settings/definitions.schema";
import { readSettings } from "./settings";
import { unknownVariables } from "./variables";

const read = (environment: Record<string, string>) => readSettings(environment, "/project");

test("needs nothing", () => {
  expect(read({})).toEqual({
    settings: {
      host: "127.0.0.1",
      port: 3000,
      publicUrl: undefined,
      databaseUrl: undefined,
      dataDir: "/project/.longrun",
      role: "all",
      secret: undefined,
      drainMs: 30_000,
    },
    problems: [],
    warnings: [],
  });
});

test("takes every variable", () => {
  const { settings, problems, warnings } = read({
    HOST: "0.0.0.0",
    PORT: "8080",
    DATABASE_URL: "postgres://longrun:pass@db.internal:5432/longrun",
    REDIS_URL: "redis://cache:6379",
    LONGRUN_URL: "https://chat.example.org",
    LONGRUN_DATA_DIR: "/var/lib/longrun",
    LONGRUN_SECRET: "given",
    LONGRUN_ROLE: "web",
    LONGRUN_ADMIN_EMAIL: "admin@example.org",
    LONGRUN_ADMIN_PASSWORD: "fifteen letters",
    LONGRUN_ENDPOINT_URL: "http://gpu:8000/v1",
    LONGRUN_ENDPOINT_KEY: "key",
    LONGRUN_ENDPOINT_KIND: "vllm",
    LONGRUN_DRAIN_MS: "5000",
  });
  expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
  expect(settings).toMatchObject({ host: "0.0.0.0", port: 8080, role: "web", drainMs: 5000 });
  expect(settings).toMatchObject({ dataDir: "/var/lib/longrun", secret: "given" });
});

test("takes a variable set to nothing for one that is not set", () => {
  expect(read({ DATABASE_URL: "", PORT: " ", LONGRUN_SECRET: "" })).toEqual(read({}));
});

test.each<[Record<string, string>, RegExp]>([
  [{ PORT: "web" }, /^PORT is web and must be a number/],
  [{ PORT: "70000" }, /^PORT is 70000/],
  [{ LONGRUN_ROLE: "both" }, /^LONGRUN_ROLE is both and must be all, web or worker/],
  [
    { DATABASE_URL: "mysql://u:p4ss@h/d" },
    /^DATABASE_URL is not a URL of the form postgres:(?!.*p4ss)/,
  ],
  [{ DATABASE_URL: "postgres://u:p4ss@h:5432" }, /^DATABASE_URL names no database(?!.*p4ss)/],
  [{ REDIS_URL: "cache:6379" }, /^REDIS_URL is not a URL/],
  [{ LONGRUN_URL: "chat.example.org" }, /^LONGRUN_URL is not a URL/],
  [{ LONGRUN_ENDPOINT_URL: "gpu" }, /^LONGRUN_ENDPOINT_URL is not a URL/],
  [{ LONGRUN_ENDPOINT_KEY: "k" }, /^LONGRUN_ENDPOINT_KEY needs LONGRUN_ENDPOINT_URL/],
  [{ LONGRUN_ENDPOINT_MODEL: "m" }, /^LONGRUN_ENDPOINT_MODEL needs LONGRUN_ENDPOINT_URL/],
  [
    { LONGRUN_ENDPOINT_URL: "http://gpu/v1", LONGRUN_ENDPOINT_KIND: "llama" },
    /^LONGRUN_ENDPOINT_KIND is llama and must be one of vllm/,
  ],
  [{ LONGRUN_ADMIN_EMAIL: "a@b.c" }, /go together: set both or neither/],
  [{ LONGRUN_ADMIN_PASSWORD: "fifteen letters" }, /go together/],
  [
    { LONGRUN_ADMIN_EMAIL: "nobody", LONGRUN_ADMIN_PASSWORD: "fifteen letters" },
    /^LONGRUN_ADMIN_EMAIL is not an email/,
  ],
  [
    { LONGRUN_ADMIN_EMAIL: "a@b.c", LONGRUN_ADMIN_PASSWORD: "short" },
    /^LONGRUN_ADMIN_PASSWORD has fewer than 15/,
  ],
  [{ LONGRUN_DRAIN_MS: "soon" }, /^LONGRUN_DRAIN_MS is soon and must be a number of milliseconds/],
  [{ LONGRUN_TITLES: "no" }, /^LONGRUN_TITLES is no and must be on or off/],
  [{ LONGRUN_ALLOW_HTTP: "yes" }, /^LONGRUN_ALLOW_HTTP is yes and must be 0 or 1/],
  [
    { HOST: "0.0.0.0" },
    /^HOST is 0\.0\.0\.0, reachable by others over plain http.*LONGRUN_ALLOW_HTTP=1/,
  ],
  [{ LONGRUN_URL: "http://chat.lan" }, /^LONGRUN_URL is http:\/\/chat\.lan, reachable by others/],
])("refuses %o", (environment, problem) => {
  const { problems } = read(environment);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(problem);
});

test("warns of plain http that was asked for", () => {
  const { problems, warnings } = read({ HOST: "0.0.0.0", LONGRUN_ALLOW_HTTP: "1" });
  expect(problems).toEqual([]);
  expect(warnings).toEqual([
    expect.stringMatching(/^HOST is 0\.0\.0\.0: passwords .* unencrypted/),
  ]);
});

test.each(["localhost", "127.0.0.1", "127.1.2.3", "::1"])("%s is this machine", (HOST) => {
  expect(read({ HOST }).problems).toEqual([]);
});

test("names the nearest variable for one it does not know", () => {
  expect(read({ LONGRUN_DATADIR: "/x" }).warnings).toEqual([
    "LONGRUN_DATADIR is not a variable of Longrun; the nearest is LONGRUN_DATA_DIR.",
  ]);
});

test("knows every variable the app reads", () => {
  const source = readFileSync(join(import.meta.dirname, "../../lib/env.ts"), "utf8");
  const names = [
    ...(source.match(/\bLONGRUN_[A-Z_]+(?=:)/g) ?? []),
    ...Object.keys(settingVariables),
  ];
  expect(names.length).toBeGreaterThan(20);
  expect(unknownVariables(Object.fromEntries(names.map((name) => [name, "1"])))).toEqual([]);
});
