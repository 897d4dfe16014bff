import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { TestDatabase } from "@/db/test-database";
import { listAudit, verifyAudit } from "@/lib/audit/audit";
import { findBearer } from "@/lib/auth/bearer";
import { findSessionId, findUser } from "@/lib/auth/session";
import { ask, createPerson, password, startTestApp, type TestPerson } from "@/lib/auth/test-app";
import { respond } from "@/lib/http";
import { seedThread } from "@/lib/threads/test-thread";
import { createToken } from "@/lib/tokens/tokens";
import { acceptLink, describeLink } from "./accept";
import { invitePerson, resetPassword, revokeInvitation } from "./links";
import { changePerson, deletePerson, listPeople } from "./people";

const newPassword = "another long enough sentence";
const secondPassword = "and yet another long sentence";

let app: TestDatabase;
let admin: TestPerson;
let count = 0;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => await app.drop());
beforeEach(async () => {
  await app.database.$client.query("delete from users");
  count += 1;
  admin = await createPerson(app, `admin-${count}`, "admin");
});

const tokenOf = ({ url }: { url: string }) => url.split("#")[1] ?? "";
const tokenFor = async (person: TestPerson) => {
  const input = { name: "script", scopes: ["read" as const], expiresInDays: null };
  const sessionId = await findSessionId(ask("GET", "/x", { as: person }));
  return (await createToken({ id: person.id, role: "member" }, sessionId, input)).token;
};
const opens = async (token: string) => (await findBearer(token)) !== undefined;
const isIn = async (person: { cookie: string }) =>
  (await findUser(ask("GET", "/x", { as: person }))) !== undefined;

async function open(token: string) {
  const request = ask("POST", "/api/account-links", { body: { token } });
  return await respond(request, async () => Response.json(await describeLink(request)));
}

async function accept(body: object) {
  const request = ask("POST", "/api/account-links/accept", { body });
  return await respond(request, async () => {
    await acceptLink(request);
    return new Response(null, { status: 201 });
  });
}

const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;
const people = async () => await listPeople(admin, { q: "", limit: 50 });

describe("an invitation", () => {
  test("makes one account with its role and address, once, of many at a time", async () => {
    const token = tokenOf(await invitePerson(admin, { email: "new@example.com", role: "member" }));
    expect(await (await open(token)).json()).toEqual({ kind: "invite", email: "new@example.com" });
    const body = { token, name: "New", email: "other@example.com", password: newPassword };
    const statuses = (await Promise.all(Array.from({ length: 5 }, () => accept(body)))).map(
      ({ status }) => status,
    );
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    const { people: all, invitations } = await people();
    expect(all.map(({ email, role }) => [email, role])).toEqual([
      [admin.email, "admin"],
      ["new@example.com", "member"],
    ]);
    expect(invitations).toEqual([]);
    expect(await codeOf(await accept(body))).toBe("link-gone");
  });

  test("opens nothing once it is revoked, replaced, expired, or its maker is no administrator", async () => {
    const invite = async (maker: TestPerson, email: string) =>
      tokenOf(await invitePerson(maker, { email, role: "admin" }));
    const maker = await createPerson(app, "maker", "admin");
    const first = await invite(admin, "a@example.com");
    const second = await invite(admin, "a@example.com");
    expect((await open(first)).status).toBe(404);
    const [invitation] = (await people()).invitations;
    await revokeInvitation(admin, invitation?.id ?? "");
    expect((await open(second)).status).toBe(404);
    const late = await invite(admin, "b@example.com");
    await app.database.$client.query("update account_links set expires_at = now()");
    expect((await open(late)).status).toBe(404);
    const orphan = await invite(maker, "c@example.com");
    await changePerson(admin, maker.id, { role: "member" });
    expect((await open(orphan)).status).toBe(404);
    await changePerson(admin, maker.id, { role: "admin" });
    expect((await open(orphan)).status).toBe(404);
    expect((await people()).people).toHaveLength(2);
  });

  test("is refused for an address somebody has, and its token is nowhere in the database", async () => {
    const taken = invitePerson(admin, { email: admin.email, role: "member" });
    await expect(taken).rejects.toMatchObject({ status: 409, code: "email-taken" });
    const token = tokenOf(await invitePerson(admin, { role: "member" }));
    const { rows } = await app.database.$client.query(
      "select l::text from account_links l union all select a::text from audit_log a",
    );
    expect(JSON.stringify(rows)).not.toContain(token);
    const body = { token, name: "X", email: admin.email.toUpperCase(), password: newPassword };
    expect(await codeOf(await accept(body))).toBe("email-taken");
    expect((await open(token)).status).toBe(200);
  });
});

test("a reset ends every session and token, the old password and the link before", async () => {
  const ada = await createPerson(app, "ada");
  const first = tokenOf(await resetPassword(admin, ada.id));
  const second = tokenOf(await resetPassword(admin, ada.id));
  const apiToken = await tokenFor(ada);
  const adminToken = await tokenFor(admin);
  expect(await isIn(ada)).toBe(true);
  expect(await opens(apiToken)).toBe(true);
  expect((await accept({ token: first, password: newPassword })).status).toBe(404);
  const response = await accept({ token: second, password: secondPassword });
  expect(response.status).toBe(201);
  expect(await isIn(ada)).toBe(false);
  expect(await opens(apiToken)).toBe(false);
  expect(await opens(adminToken)).toBe(true);
  expect((await accept({ token: second, password: newPassword })).status).toBe(404);
  expect((await people()).people).toHaveLength(2);
  expect(await (await accept({ token: "x", password: "short" })).json()).toMatchObject({
    status: 400,
    field: "password",
  });
});

describe("suspending", () => {
  test("ends sessions, tokens, runs and links; lifting it brings none of them back", async () => {
    const ada = await createPerson(app, "ada");
    const { runId } = await seedThread(app, ada.id, "Ada");
    const reset = tokenOf(await resetPassword(admin, ada.id));
    const apiToken = await tokenFor(ada);
    expect(await opens(apiToken)).toBe(true);
    await changePerson(admin, ada.id, { status: "suspended" });
    expect(await isIn(ada)).toBe(false);
    expect(await opens(apiToken)).toBe(false);
    const { rows } = await app.database.$client.query("select status from runs where id = $1", [
      runId,
    ]);
    expect(rows).toEqual([{ status: "cancelled" }]);
    await expect(resetPassword(admin, ada.id)).rejects.toMatchObject({ code: "person-suspended" });
    await changePerson(admin, ada.id, { status: "active" });
    expect(await isIn(ada)).toBe(false);
    expect(await opens(apiToken)).toBe(false);
    expect((await open(reset)).status).toBe(404);
  });
});

describe("of administrators one remains", () => {
  test("nobody changes their own account here", async () => {
    for (const change of [{ role: "member" }, { status: "suspended" }] as const) {
      await expect(changePerson(admin, admin.id, change)).rejects.toMatchObject({
        status: 409,
        code: "last-admin",
      });
    }
    await expect(deletePerson(admin, admin.id)).rejects.toMatchObject({ code: "last-admin" });
    await createPerson(app, "second", "admin");
    await expect(deletePerson(admin, admin.id)).rejects.toMatchObject({ code: "own-account" });
  });

  test.each([
    ["demote", (by: TestPerson, id: string) => changePerson(by, id, { role: "member" })],
    ["suspend", (by: TestPerson, id: string) => changePerson(by, id, { status: "suspended" })],
    ["delete", (by: TestPerson, id: string) => deletePerson(by, id)],
  ])("when three %s each other at once", async (_, change) => {
    const second = await createPerson(app, "second", "admin");
    const third = await createPerson(app, "third", "admin");
    await Promise.allSettled([
      change(admin, second.id),
      change(second, third.id),
      change(third, admin.id),
      change(second, admin.id),
    ]);
    const { rows } = await app.database.$client.query(
      "select count(*)::int as n from users where role = 'admin' and status = 'active'",
    );
    expect(rows[0].n).toBeGreaterThanOrEqual(1);
    expect(rows[0].n).toBeLessThan(3);
  });
});

test("a deleted person is gone with what was theirs, and the log tells who did it", async () => {
  const ada = await createPerson(app, "ada");
  await seedThread(app, ada.id, "Ada");
  await deletePerson(admin, ada.id);
  expect(await isIn(ada)).toBe(false);
  await expect(deletePerson(admin, ada.id)).rejects.toMatchObject({ status: 404 });
  const { rows } = await app.database.$client.query("select 1 from threads");
  expect(rows).toEqual([]);
  const { entries } = await listAudit(admin, { limit: 5 });
  expect(entries[0]).toMatchObject({
    action: "person-delete",
    actor: admin.email,
    objectId: ada.id,
    details: { email: ada.email },
  });
  expect((await verifyAudit(admin)).breachAt).toBeNull();
});

test("the list is searched by name and address and read in pages", async () => {
  await createPerson(app, "per_cent");
  await createPerson(app, "percent");
  const found = async (q: string) => (await listPeople(admin, { q, limit: 9 })).people.length;
  expect(await found("R_C")).toBe(1);
  expect(await found("PERCENT@")).toBe(1);
  expect(await found("%")).toBe(0);
  const first = await listPeople(admin, { q: "", limit: 2 });
  const rest = await listPeople(admin, { q: "", limit: 2, cursor: first.nextCursor ?? "" });
  expect([...first.people, ...rest.people].map(({ email }) => email)).toEqual([
    admin.email,
    "per_cent@example.com",
    "percent@example.com",
  ]);
  expect(first.counts).toEqual({ people: 3, admins: 1, suspended: 0 });
  expect(rest.nextCursor).toBeNull();
});

describe("the log of who came and who was refused", () => {
  test("has sign-ins, names no address that is no account's, and is not flooded", async () => {
    const { answerSignIn } = await import("@/lib/auth/sign-in");
    const tryIn = async (email: string, word: string) => {
      const request = ask("POST", "/api/auth/sign-in/email", { body: { email, password: word } });
      return (await respond(request, () => answerSignIn(request))).status;
    };
    const ada = await createPerson(app, "ada");
    const before = (await listAudit(admin, { limit: 1 })).entries[0]?.seq ?? 0;
    for (let at = 0; at < 8; at += 1) expect(await tryIn(ada.email, "wrong")).toBe(401);
    expect(await tryIn("my-secret-typed-here@example.com", "wrong")).toBe(401);
    const fresh = (await listAudit(admin, { limit: 100 })).entries.filter(
      ({ seq }) => seq > before,
    );
    const mine = fresh.filter(({ objectId }) => objectId === ada.id);
    expect(mine.map(({ action }) => action)).toEqual(Array(5).fill("sign-in-fail"));
    expect(JSON.stringify(fresh)).not.toMatch(/my-secret|wrong/);
    expect(await tryIn(ada.email, password)).toBe(200);
    expect((await listAudit(admin, { limit: 1 })).entries[0]).toMatchObject({
      action: "sign-in",
      actor: ada.email,
    });
  });

  test("has refusals of administrators' routes, a few per person", async () => {
    const { requireAdmin } = await import("@/lib/auth/session");
    const ada = await createPerson(app, "ada");
    for (let at = 0; at < 8; at += 1) {
      const request = ask("GET", "/api/admin/people?q=secret", { as: ada });
      await expect(requireAdmin(request)).rejects.toMatchObject({ status: 404 });
    }
    const { entries } = await listAudit(admin, { limit: 100 });
    const denied = entries.filter(
      ({ action, actorId }) => action === "admin-denied" && actorId === ada.id,
    );
    expect(denied).toHaveLength(5);
    expect(denied[0]?.objectId).toBe("GET /api/admin/people");
  });
});
