import { expect, test } from "vitest";
import { readSettings } from "./settings";

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
    LONGRUN_BUDGET_STEPS: "100",
    LONGRUN_SETUP_TOKEN: "of tests",
  });
  expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
  expect(settings).toMatchObject({ host: "0.0.0.0", port: 8080, role: "web", drainMs: 5000 });
  expect(settings).toMatchObject({ dataDir: "/var/lib/longrun", secret: "given" });
});

test("takes a variable set to nothing for one that is not set", () => {
  expect(read({ DATABASE_URL: "", PORT: " ", LONGRUN_SECRET: "" })).toEqual(read({}));
});

const account = { LONGRUN_ADMIN_EMAIL: "a@b.org", LONGRUN_ADMIN_PASSWORD: "fifteen letters" };
const oneOf = (list: string) => `must be one of ${list}.`;

test.each<[Record<string, string>, string]>([
  [{ PORT: "web" }, "PORT must be a whole number from 0 to 65535."],
  [{ LONGRUN_ROLE: "both" }, `LONGRUN_ROLE ${oneOf("all, web, worker")}`],
  [
    { DATABASE_URL: "mysql://u:p4ss@h/d" },
    "DATABASE_URL must be a URL of the form postgres://user:password@host:5432/database (special characters in the password are written %XX).",
  ],
  [
    { DATABASE_URL: "postgres://u:p4ss@h:5432" },
    "DATABASE_URL names no database: end it with /database.",
  ],
  [{ LONGRUN_URL: "chat.example.org" }, "LONGRUN_URL must be an http or https URL."],
  [{ LONGRUN_ENDPOINT_URL: "gpu" }, "LONGRUN_ENDPOINT_URL must be an http or https URL."],
  [
    { LONGRUN_ENDPOINT_URL: "http://user:p4ss@gpu/v1" },
    "LONGRUN_ENDPOINT_URL must not hold a user or password: the key goes into LONGRUN_ENDPOINT_KEY.",
  ],
  [{ LONGRUN_ENDPOINT_KEY: "k" }, "LONGRUN_ENDPOINT_KEY needs LONGRUN_ENDPOINT_URL."],
  [{ LONGRUN_ENDPOINT_MODEL: "m" }, "LONGRUN_ENDPOINT_MODEL needs LONGRUN_ENDPOINT_URL."],
  [
    { LONGRUN_ENDPOINT_URL: "http://gpu/v1", LONGRUN_ENDPOINT_MODEL: "m".repeat(201) },
    "LONGRUN_ENDPOINT_MODEL must have at most 200 characters.",
  ],
  [
    { LONGRUN_ENDPOINT_URL: "http://gpu/v1", LONGRUN_ENDPOINT_KIND: "llama" },
    `LONGRUN_ENDPOINT_KIND ${oneOf("vllm, sglang, nim, zai, generic")}`,
  ],
  [
    { LONGRUN_ADMIN_PASSWORD: "fifteen letters" },
    "LONGRUN_ADMIN_EMAIL goes together with LONGRUN_ADMIN_PASSWORD: set both or neither.",
  ],
  [{ ...account, LONGRUN_ADMIN_EMAIL: "a@b" }, "LONGRUN_ADMIN_EMAIL must be an email address."],
  [
    { ...account, LONGRUN_ADMIN_PASSWORD: "short" },
    "LONGRUN_ADMIN_PASSWORD must have 15 to 256 characters.",
  ],
  [
    { LONGRUN_IDLE_TIMEOUT_MS: "0" },
    "LONGRUN_IDLE_TIMEOUT_MS must be a whole number of milliseconds from 1 to 2147483647.",
  ],
  [{ LONGRUN_TITLES: "no" }, "LONGRUN_TITLES must be on or off."],
  [{ LONGRUN_ALLOW_HTTP: "yes" }, "LONGRUN_ALLOW_HTTP must be 0 or 1."],
  [{ LONGRUN_BUDGET_STEPS: "0" }, "LONGRUN_BUDGET_STEPS must be a whole number from 1 to 100000."],
  [{ LONGRUN_TOOL_BASH: "maybe" }, `LONGRUN_TOOL_BASH ${oneOf("allow, ask, deny, off")}`],
  [
    { HOST: "0.0.0.0" },
    "HOST is 0.0.0.0, reachable by others over plain http: put https before it and set LONGRUN_URL=https://…, or set LONGRUN_ALLOW_HTTP=1.",
  ],
  [
    { LONGRUN_URL: "http://chat.lan" },
    "LONGRUN_URL is http://chat.lan, reachable by others over plain http: put https before it and set LONGRUN_URL=https://…, or set LONGRUN_ALLOW_HTTP=1.",
  ],
])("refuses %o", (environment, problem) => {
  expect(read(environment).problems).toEqual([problem]);
});

test("names everything that is wrong", () => {
  const { problems } = read({
    LONGRUN_ROLE: "both",
    LONGRUN_SHARING: "x",
    LONGRUN_ENDPOINT_KEY: "k",
  });
  expect(problems.map((problem) => problem.split(" ")[0])).toEqual([
    "LONGRUN_ROLE",
    "LONGRUN_SHARING",
    "LONGRUN_ENDPOINT_KEY",
  ]);
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

test.each([
  ["LONGRUN_DATADIR", "LONGRUN_DATA_DIR"],
  ["LONGRUN_BUDGET_STEP", "LONGRUN_BUDGET_STEPS"],
])("names the nearest variable for %s, which it does not know", (name, nearest) => {
  expect(read({ [name]: "x" }).warnings).toEqual([
    `${name} is not a variable of Longrun; the nearest is ${nearest}.`,
  ]);
});
