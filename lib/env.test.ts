import { expect, test } from "vitest";
import { parseEnv } from "./env";

const least = {
  DATABASE_URL: "postgres://longrun:secret-word@127.0.0.1/longrun",
  LONGRUN_SECRET: "0123456789abcdefghijklmnopqrstuvwxyz",
};

test("everything but the database and the secret has a default", () => {
  expect(parseEnv(least)).toMatchObject({
    url: "http://127.0.0.1:3000",
    role: "all",
    heartbeatMs: 10_000,
    leaseTtlMs: 30_000,
    admin: undefined,
    endpoint: undefined,
  });
});

test("the address is the one people type, else the one bound to", () => {
  expect(parseEnv({ ...least, HOST: "::1", PORT: "8080" }).url).toBe("http://[::1]:8080");
  expect(parseEnv({ ...least, LONGRUN_URL: "https://chat.example/" }).url).toBe(
    "https://chat.example",
  );
});

test("set to nothing is not set", () => {
  expect(
    parseEnv({ ...least, LONGRUN_URL: "", LONGRUN_ENDPOINT_URL: " " }).endpoint,
  ).toBeUndefined();
});

test("an endpoint's URL loses its trailing slashes", () => {
  const { endpoint } = parseEnv({ ...least, LONGRUN_ENDPOINT_URL: "http://gpu:8000/v1//" });
  expect(endpoint).toMatchObject({ baseUrl: "http://gpu:8000/v1", kind: undefined });
});

test.each([
  [{ DATABASE_URL: undefined }, "DATABASE_URL is not set"],
  [{ DATABASE_URL: " " }, "DATABASE_URL is not set"],
  [{ DATABASE_URL: "mysql://secret-word@x/y" }, "DATABASE_URL must be a URL of the form postgres:"],
  [{ DATABASE_URL: "postgres://secret-word@x" }, "DATABASE_URL names no database: end it with"],
  [{ LONGRUN_SECRET: "short-secret" }, "LONGRUN_SECRET must have at least 32 characters"],
  [
    { LONGRUN_ADMIN_EMAIL: "a@example.com" },
    "LONGRUN_ADMIN_EMAIL goes together with LONGRUN_ADMIN_PASSWORD",
  ],
  [{ LONGRUN_ADMIN_PASSWORD: "fifteen letters" }, "LONGRUN_ADMIN_EMAIL goes together with"],
  [
    { LONGRUN_ADMIN_EMAIL: `${"a".repeat(60)}@${"b.".repeat(100)}org`, LONGRUN_ADMIN_PASSWORD: "" },
    "LONGRUN_ADMIN_EMAIL must be an email address",
  ],
  [
    { LONGRUN_ADMIN_EMAIL: "a@b.org", LONGRUN_ADMIN_PASSWORD: "x".repeat(257) },
    "LONGRUN_ADMIN_PASSWORD must have 15 to 256 characters",
  ],
  [{ LONGRUN_ENDPOINT_URL: "http://user:word@gpu/v1" }, "LONGRUN_ENDPOINT_URL must not hold"],
  [{ LONGRUN_ENDPOINT_KIND: "other" }, "KIND must be one of vllm, sglang, nim, zai, generic"],
  [{ LONGRUN_ENDPOINT_MODEL: "m".repeat(201) }, "LONGRUN_ENDPOINT_MODEL must have at most 200 ch"],
  [{ PORT: "65536" }, "PORT must be a whole number from 0 to 65535"],
  [{ LONGRUN_DRAIN_MS: "1e3" }, "DRAIN_MS must be a whole number of milliseconds from 0 to 21474"],
  [{ LONGRUN_IDLE_TIMEOUT_MS: "0" }, "must be a whole number of milliseconds from 1 to"],
])("%j is refused in one line without its value", (wrong, line) => {
  const parse = () => parseEnv({ ...least, ...wrong });
  expect(parse).toThrow(line);
  expect(parse).not.toThrow(/secret-word|short-secret|user:word/);
});
