/** Accounts that people make themselves, where an administrator allows it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestDatabase } from "@/db/test-database";
import { ask, cookiesOf, createPerson, password, startTestApp } from "@/lib/auth/test-app";
import { respond } from "@/lib/http";
import { changeSettings } from "@/lib/settings/settings";
import { signUp } from "./sign-up";

let app: TestDatabase;
const account = { name: "Eve", email: "eve@example.com", password };

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => await app.drop());

async function post(body: unknown, headers: Record<string, string> = {}) {
  const request = ask("POST", "/api/sign-up", { body, headers });
  const response = await respond(request, async () =>
    Response.json(await signUp(request), { status: 201 }),
  );
  return { status: response.status, response, body: await response.clone().json() };
}

const people = async () =>
  (await app.database.$client.query("select email, role from users order by email")).rows;

test("it does not exist while it is off, nor before there is an administrator", async () => {
  expect((await post(account)).status).toBe(404);
  await changeSettings({ id: "usr_nobody" }, { signUp: true });
  expect((await post(account)).status).toBe(404);
  const { id } = await createPerson(app, "root", "admin");
  await changeSettings({ id }, { signUp: false });
  expect((await post(account)).status).toBe(404);
  expect(await people()).toEqual([{ email: "root@example.com", role: "admin" }]);
  await changeSettings({ id }, { signUp: true });
});

test("of many at once with one address, one makes a member's account and is signed in", async () => {
  const answers = await Promise.all([1, 2, 3, 4].map(() => post(account)));
  const made = answers.filter(({ status }) => status === 201);
  expect(made).toHaveLength(1);
  for (const { status, body } of answers) {
    if (status !== 201) expect(body).toMatchObject({ status: 409, code: "email-taken" });
  }
  expect(cookiesOf(made[0]?.response as Response)).toContain("longrun-session");
  expect(await people()).toContainEqual({ email: "eve@example.com", role: "member" });
  const { rows } = await app.database.$client.query(
    "select details from audit_log where action = 'person-join'",
  );
  expect(rows).toEqual([{ details: { role: "member" } }]);
});

test.each([
  ["a role of one's own", { ...account, email: "a@example.com", role: "admin" }, {}, 400],
  ["a short password", { ...account, email: "a@example.com", password: "short" }, {}, 400],
  ["no email", { ...account, email: "nobody" }, {}, 400],
  ["another site", { ...account, email: "a@example.com" }, { origin: "https://evil.example" }, 403],
])("refuses %s", async (_name, body, headers, status) => {
  const before = await people();
  expect((await post(body, headers)).status).toBe(status);
  expect(await people()).toEqual(before);
});

test("bounds the accounts that are made from one place", async () => {
  const statuses: number[] = [];
  for (let turn = 0; turn < 12; turn += 1) {
    statuses.push((await post({ ...account, email: `many-${turn}@example.com` })).status);
  }
  expect(statuses).toContain(429);
});
