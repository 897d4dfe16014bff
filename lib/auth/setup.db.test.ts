import { afterAll, beforeAll, expect, test } from "vitest";
import { createFirstAdmin } from "@/db/queries/users";
import { createTestDatabase, type TestDatabase } from "@/db/test-database";
import { respond } from "@/lib/http";
import { findUser } from "./session";
import { completeSetup, describeSetup, ensureEnvironmentAdmin, needsSetup } from "./setup";
import { ask, cookiesOf, startTestApp } from "./test-app";

const token = "a-one-time-token-of-some-length";
let app: TestDatabase;
beforeAll(async () => {
  app = await startTestApp({
    LONGRUN_SETUP_TOKEN: token,
    LONGRUN_ADMIN_EMAIL: "operator@example.com",
    LONGRUN_ADMIN_PASSWORD: "the operator's passphrase",
  });
});
afterAll(async () => await app.drop());

const post = async (body: unknown) => {
  const request = ask("POST", "/api/setup", { body });
  return await respond(request, async () =>
    Response.json(await completeSetup(request), { status: 201 }),
  );
};
const input = (index: number) => ({
  token,
  name: `Admin ${index}`,
  email: `admin${index}@example.com`,
  password: "a long enough passphrase",
});
const admins = async () =>
  (await app.database.$client.query("select email from users where role = 'admin'")).rows;

test("is needed while there is no admin, with the token unless it is this machine", async () => {
  expect(await describeSetup(ask("GET", "/api/setup").headers)).toEqual({
    needed: true,
    tokenRequired: true,
  });
});

test("is decided by the database, whichever process asks", async () => {
  const other = await createTestDatabase();
  const make = (index: number) =>
    createFirstAdmin(other.database, {
      name: "x",
      email: `x${index}@example.com`,
      passwordHash: "x",
    });
  const made = await Promise.all(Array.from({ length: 20 }, (_, index) => make(index)));
  expect(made.filter(Boolean)).toHaveLength(1);
  await other.drop();
});

test("is refused without the one-time token", async () => {
  for (const wrong of [undefined, "", "wrong", `${token}x`]) {
    const { token: _, ...rest } = input(0);
    const response = await post(wrong === undefined ? rest : { ...rest, token: wrong });
    expect(await response.json()).toMatchObject({ status: 403, code: "setup-token-invalid" });
  }
  expect(await admins()).toEqual([]);
});

test.each([
  ["name", ""],
  ["name", "a\u0000b"],
  ["name", "\ud83d"],
  ["email", "nope"],
  ["email", "a@example.com,b@example.com"],
  ["email", "a\u0000@example.com"],
  ["password", "too short"],
  ["password", "🦉".repeat(14)],
  ["password", "x".repeat(257)],
  ["password", { $gt: "" }],
])("refuses the %s %j", async (field, value) => {
  const response = await post({ ...input(0), [field]: value });
  expect(await response.json()).toMatchObject({ status: 400, code: "invalid-input", field });
});

test("of 20 at once makes exactly one admin, signed in; then it is gone", async () => {
  const responses = await Promise.all(Array.from({ length: 20 }, (_, index) => post(input(index))));
  const statuses = responses.map((response) => response.status).sort();
  expect(statuses).toEqual([201, ...Array.from({ length: 19 }, () => 404)]);
  expect(await admins()).toHaveLength(1);
  const winner = responses.find((response) => response.status === 201);
  const cookie = cookiesOf(winner as Response);
  expect(await findUser(ask("GET", "/x", { as: { cookie } }))).toMatchObject({ role: "admin" });
  expect(await needsSetup()).toBe(false);
  expect((await post(input(99))).status).toBe(404);
  expect(await describeSetup(new Headers())).toEqual({ needed: false, tokenRequired: false });
});

test("the environment's admin is made once, and a later password changes nothing", async () => {
  await Promise.all(Array.from({ length: 5 }, () => ensureEnvironmentAdmin()));
  const passwords = async () =>
    (
      await app.database.$client.query(
        "select a.password from accounts a join users u on u.id = a.user_id where u.email = 'operator@example.com'",
      )
    ).rows;
  const before = await passwords();
  expect(before).toHaveLength(1);
  await ensureEnvironmentAdmin();
  expect(await passwords()).toEqual(before);
});
