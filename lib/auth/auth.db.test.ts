import { hashPassword } from "better-auth/crypto";
import { sql } from "drizzle-orm";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { setPassword } from "@/db/queries/account";
import { changePerson } from "@/db/queries/people";
import type { TestDatabase } from "@/db/test-database";
import { checkAgain } from "@/lib/checked-request";
import { respond } from "@/lib/http";
import { createToken } from "@/lib/tokens/tokens";
import { answerAuth } from "./answer";
import { auth } from "./auth";
import { findSessionId, findUser, requireAdmin, requireUser } from "./session";
import { answerSignIn } from "./sign-in";
import {
  ask,
  cookiesOf,
  createPerson,
  origin,
  password,
  startTestApp,
  type TestPerson,
} from "./test-app";

let app: TestDatabase;
let ada: TestPerson;
beforeAll(async () => {
  app = await startTestApp();
  ada = await createPerson(app, "ada");
});
afterAll(async () => await app.drop());

function call(request: Request) {
  const path = new URL(request.url).pathname.replace("/api/auth/", "").split("/");
  return respond(request, () => answerAuth(request, path));
}

const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;
const signInAs = (email: string, secret: string, cookie = "") =>
  call(
    ask("POST", "/api/auth/sign-in/email", {
      body: { email, password: secret },
      ...(cookie ? { as: { cookie } } : {}),
    }),
  );
/** Statements that wait for a lock. */
async function countWaiting({ database }: TestDatabase): Promise<number> {
  const { rows } = await database.execute(sql`
    select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
  return rows.length;
}

const clearLimits = () => app.database.$client.query("delete from rate_limits");

describe("a session", () => {
  test("says who asks", async () => {
    const request = ask("GET", "/api/x", { as: ada });
    expect(await requireUser(request)).toMatchObject({
      id: ada.id,
      email: "ada@example.com",
      role: "member",
    });
    expect(ada.id).toMatch(/^usr_/);
  });

  test("is read with its person in one statement, which says nothing of how they like it here", async () => {
    const query = vi.spyOn(Client.prototype, "query");
    const { headers } = ask("GET", "/api/x", { as: ada });
    const found = await auth().api.getSession({ headers });
    const texts = query.mock.calls.flatMap(([given]) => (given as { text?: string }).text ?? []);
    query.mockRestore();
    expect(texts.filter((text) => /\b(sessions|users)\b/.test(text))).toHaveLength(1);
    expect(found?.session.userId).toBe(ada.id);
    expect(found?.user).toMatchObject({ id: ada.id, role: "member", status: "active" });
    expect(found?.user).not.toHaveProperty("settings");
  });

  test.each([
    ["no cookie", ""],
    ["garbage", "longrun-session=%%%"],
    ["an unsigned token", "longrun-session=abc"],
    ["a forged signature", "longrun-session=abc.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3D"],
  ])("of %s is nobody's", async (_name, cookie) => {
    const request = ask("GET", "/api/x", { as: { cookie } });
    expect(await findUser(request)).toBeUndefined();
    await expect(requireUser(request)).rejects.toMatchObject({ status: 401 });
  });

  test("is stored as a hash only", async () => {
    const { rows } = await app.database.$client.query("select token from sessions");
    const token = decodeURIComponent(/longrun-session=([^;]+)/.exec(ada.cookie)?.[1] ?? "").split(
      ".",
    )[0];
    expect(token).toHaveLength(32);
    for (const row of rows) expect(row.token).toMatch(/^sha256:/);
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  test("cannot be used with what the database holds", async () => {
    const { rows } = await app.database.$client.query("select token from sessions limit 1");
    const cookie = ada.cookie.replace(
      /(longrun-session=)[^.]+/,
      `$1${encodeURIComponent(rows[0].token)}`,
    );
    expect(await findUser(ask("GET", "/api/x", { as: { cookie } }))).toBeUndefined();
  });

  test("ends with sign-out, for every copy of the cookie", async () => {
    const cookie = cookiesOf(await signInAs(ada.email, password));
    expect(await findUser(ask("GET", "/x", { as: { cookie } }))).toBeDefined();
    const response = await call(ask("POST", "/api/auth/sign-out", { as: { cookie } }));
    expect(response.status).toBe(200);
    expect(await findUser(ask("GET", "/x", { as: { cookie } }))).toBeUndefined();
  });

  test("is prolonged, cookie and row, when a day of it has passed", async () => {
    const cookie = cookiesOf(await signInAs(ada.email, password));
    await app.database.$client.query("update sessions set expires_at = now() + interval '28 days'");
    const request = ask("GET", "/api/auth/get-session", { as: { cookie } });
    const response = await call(request);
    expect(response.headers.getSetCookie().join()).toContain("longrun-session=");
    const { rows } = await app.database.$client.query(
      "select 1 from sessions where expires_at > now() + interval '29 days'",
    );
    expect(rows).toHaveLength(1);
  });

  test("that has expired opens nothing", async () => {
    const cookie = cookiesOf(await signInAs(ada.email, password));
    await app.database.$client.query("update sessions set expires_at = now() - interval '1 s'");
    expect(await findUser(ask("GET", "/x", { as: { cookie } }))).toBeUndefined();
    ada = { ...ada, cookie: cookiesOf(await signInAs(ada.email, password)) };
  });

  test("of another site's page changes nothing", async () => {
    for (const headers of [
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: `${origin}.evil.example` },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
    ]) {
      const request = ask("POST", "/api/x", { as: ada, headers });
      await expect(requireUser(request)).rejects.toMatchObject({
        status: 403,
        code: "foreign-origin",
      });
    }
  });

  test("of a member is no admin's", async () => {
    await expect(requireAdmin(ask("GET", "/x", { as: ada }))).rejects.toMatchObject({
      status: 404,
    });
  });

  test("of a suspended person is refused at once, and so is signing in", async () => {
    const carl = await createPerson(app, "carl");
    const admin = await createPerson(app, "abe", "admin");
    const change = { status: "suspended" } as const;
    expect(await changePerson(app.database, admin.id, carl.id, change)).toBe("done");
    expect(await findUser(ask("GET", "/x", { as: carl }))).toBeUndefined();
    const response = await signInAs(carl.email, password);
    expect([response.status, await codeOf(response)]).toEqual([403, "user-suspended"]);
    const wrong = await signInAs(carl.email, "not the password at all");
    expect(await codeOf(wrong)).toBe("invalid-credentials");
  });

  test("of whoever lost their rights while their body came is refused then", async () => {
    const emma = await createPerson(app, "emma");
    const asked = ask("POST", "/api/x", { as: emma, body: {} });
    await requireUser(asked);
    await checkAgain(asked);
    await app.database.$client.query("update users set status = 'suspended' where id = $1", [
      emma.id,
    ]);
    await expect(checkAgain(asked)).rejects.toMatchObject({ status: 401 });
  });

  test("opened with a password that is replaced meanwhile is none", async () => {
    const finn = await createPerson(app, "finn");
    const old = { email: finn.email, password };
    const signedIn = await app.database.transaction(async (tx) => {
      await tx.execute(sql`select 1 from users where id = ${finn.id} for update`);
      await setPassword(tx, finn.id, await hashPassword(`${password}, and another`));
      const request = ask("POST", "/api/auth/sign-in/email", { body: old });
      const answering = respond(request, () => answerSignIn(request));
      // The old password was right; the session waits for the person's row.
      await expect.poll(async () => await countWaiting(app), { timeout: 20_000 }).toBe(1);
      return { answering };
    });
    const response = await signedIn.answering;
    expect([response.status, await codeOf(response)]).toEqual([401, "invalid-credentials"]);
    const { rows } = await app.database.$client.query("select from sessions where user_id = $1", [
      finn.id,
    ]);
    expect(rows).toEqual([]);
  });

  test("that has ended makes no token any more", async () => {
    const gina = await createPerson(app, "gina");
    const sessionId = await findSessionId(ask("GET", "/x", { as: gina }));
    const make = (name: string) =>
      createToken({ id: gina.id, role: "member" }, sessionId, {
        name,
        scopes: ["read"],
        expiresInDays: null,
      });
    expect((await make("first")).name).toBe("first");
    await app.database.transaction(async (tx) => {
      await setPassword(tx, gina.id, await hashPassword(`${password}, and another`));
    });
    await expect(make("second")).rejects.toMatchObject({ status: 401 });
  });

  test("of a deleted person is refused at once", async () => {
    const dora = await createPerson(app, "dora");
    await app.database.$client.query("delete from users where id = $1", [dora.id]);
    expect(await findUser(ask("GET", "/x", { as: dora }))).toBeUndefined();
  });
});

describe("signing in", () => {
  test("takes the address in any case and width, and sets a cookie scripts cannot read", async () => {
    const response = await signInAs(" ＡＤＡ@Example.com ", password);
    expect(response.status).toBe(200);
    const [session = ""] = response.headers.getSetCookie();
    expect(session).toMatch(/^longrun-session=.*HttpOnly.*SameSite=Lax/i);
    expect(await response.text()).not.toContain("token");
  });

  test("answers alike for a wrong password and an unknown address", async () => {
    const wrong = await signInAs(ada.email, "wrong wrong wrong wrong");
    const unknown = await signInAs("nobody@example.com", "wrong wrong wrong wrong");
    const strip = async (response: Response) => {
      const { requestId: _, ...rest } = (await response.json()) as Record<string, unknown>;
      return rest;
    };
    expect(wrong.status).toBe(401);
    expect(await strip(wrong)).toEqual(await strip(unknown));
  });

  test("ignores identities and extra fields a client claims", async () => {
    const body = { email: ada.email, password, userId: "usr_x" };
    const response = await call(ask("POST", "/api/auth/sign-in/email", { body }));
    expect([response.status, await codeOf(response)]).toEqual([400, "invalid-input"]);
  });

  test("is limited, whatever headers say where it comes from, and the known browser still gets in", async () => {
    await clearLimits();
    const startedAt = performance.now();
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 25; attempt += 1) {
      const response = await call(
        ask("POST", "/api/auth/sign-in/email", {
          body: {
            email: attempt % 2 ? ada.email.toUpperCase() : ada.email,
            password: `wrong wrong wrong ${attempt}`,
          },
          headers: { "x-forwarded-for": `10.0.0.${attempt}`, "x-real-ip": `10.0.1.${attempt}` },
        }),
      );
      statuses.push(response.status);
    }
    // Ten at once, and one more every ten seconds.
    const allowed = 10 + Math.ceil((performance.now() - startedAt) / 10_000);
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(allowed);
    expect(statuses).toContain(429);
    const strangers = [
      await signInAs(ada.email, "wrong wrong wrong"),
      await signInAs(ada.email, "wrong wrong wrong"),
    ];
    const refused = strangers.find(({ status }) => status === 429);
    const retryAfter = Number(refused?.headers.get("retry-after"));
    expect(retryAfter).toBeGreaterThan(0);
    expect(retryAfter).toBeLessThanOrEqual(10);
    const owner = await signInAs(ada.email, password, ada.cookie);
    expect(owner.status).toBe(200);
    await clearLimits();
  });

  test("does not use up attempts when it succeeds", async () => {
    await clearLimits();
    for (let time = 0; time < 11; time += 1)
      expect((await signInAs(ada.email, password)).status).toBe(200);
  });
});

describe("the password", () => {
  test("changes with the old one, and every other session ends", async () => {
    const eve = await createPerson(app, "eve");
    const other = cookiesOf(await signInAs(eve.email, password));
    const change = (currentPassword: string, newPassword: string) =>
      call(
        ask("POST", "/api/auth/change-password", {
          as: eve,
          body: { currentPassword, newPassword },
        }),
      );
    const short = await change(password, "too short");
    expect(await short.json()).toMatchObject({ status: 400, field: "newPassword" });
    expect(await codeOf(await change("not the password", "a new and long passphrase"))).toBe(
      "wrong-password",
    );
    const long = `pässwörter dürfen lang sein 🦉 ${"x".repeat(60)}`;
    const changed = await change(password, `${long}A`);
    expect(changed.status).toBe(200);
    for (const cookie of [other, eve.cookie]) {
      expect(await findUser(ask("GET", "/x", { as: { cookie } }))).toBeUndefined();
    }
    expect(await findUser(ask("GET", "/x", { as: { cookie: cookiesOf(changed) } }))).toBeDefined();
    expect((await signInAs(eve.email, `${long}B`)).status).toBe(401);
    expect((await signInAs(eve.email, `${long}A`)).status).toBe(200);
  });
});

test.each([
  ["POST", "sign-up/email"],
  ["POST", "delete-user"],
  ["GET", "list-sessions"],
  ["POST", "update-user"],
  ["GET", "ok"],
  ["GET", "constructor"],
])("%s /api/auth/%s does not exist", async (method, path) => {
  const response = await call(
    ask(method, `/api/auth/${path}`, { as: ada, ...(method === "POST" ? { body: {} } : {}) }),
  );
  expect([response.status, await codeOf(response)]).toEqual([404, "not-found"]);
});
