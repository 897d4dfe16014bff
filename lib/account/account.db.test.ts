import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findCustomInstructions } from "@/db/queries/account";
import type { TestDatabase } from "@/db/test-database";
import { findUser } from "@/lib/auth/session";
import { answerChangePassword } from "@/lib/auth/sign-in";
import {
  ask,
  cookiesOf,
  createPerson,
  password,
  signIn,
  startTestApp,
  type TestPerson,
} from "@/lib/auth/test-app";
import { respond } from "@/lib/http";
import { seedThread } from "@/lib/threads/test-thread";
import type { MePatch } from "./account.schema";
import { deleteMe } from "./leave";
import { describeMe, patchMe, putNewThreadDraft, readNewThreadDraft, signOutElsewhere } from "./me";

let app: TestDatabase;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => await app.drop());

async function userOf(person: TestPerson) {
  const user = await findUser(ask("GET", "/api/me", { as: person }));
  if (!user) throw new Error("not signed in");
  return user;
}

describe("what a person keeps of themselves", () => {
  test("has defaults, and changes one by one", async () => {
    const ada = await userOf(await createPerson(app, "ada"));
    const request = ask("PATCH", "/api/me");
    expect((await describeMe(ada)).settings).toEqual({
      language: null,
      theme: "system",
      sendKey: "enter",
      customInstructions: "",
    });
    await patchMe(ada, request, { settings: { sendKey: "mod-enter" } });
    const changed = await patchMe(ada, request, {
      name: "Ada L.",
      settings: { customInstructions: "Be \u0000 brief." },
    });
    expect(changed).toMatchObject({ name: "Ada L.", email: ada.email, role: "member" });
    expect(changed.settings).toMatchObject({
      sendKey: "mod-enter",
      customInstructions: "Be \u0000 brief.",
    });
    expect(await findCustomInstructions(app.database, ada.id)).toBe("Be \u0000 brief.");
  });

  test("sets this browser's cookies for language and theme, and forgets them again", async () => {
    const dan = await userOf(await createPerson(app, "dan"));
    const cookies = async (settings: MePatch["settings"]) => {
      const request = ask("PATCH", "/api/me");
      const answer = await respond(request, async () =>
        Response.json(await patchMe(dan, request, { settings })),
      );
      return answer.headers.getSetCookie();
    };
    expect(await cookies({ language: "zh-CN", theme: "dark" })).toEqual([
      "locale=zh-CN; Max-Age=31536000; Path=/; SameSite=Lax",
      "theme=dark; Max-Age=31536000; Path=/; SameSite=Lax",
    ]);
    expect(await cookies({ language: null })).toEqual(["locale=; Max-Age=0; Path=/; SameSite=Lax"]);
    expect(await cookies({ sendKey: "enter" })).toEqual([]);
  });

  test("includes the text of a thread not yet begun, on every device", async () => {
    const eve = await userOf(await createPerson(app, "eve"));
    expect(await readNewThreadDraft(eve)).toEqual({ draft: null });
    await putNewThreadDraft(eve, { text: "half a thought" });
    expect(await readNewThreadDraft(eve)).toEqual({ draft: "half a thought" });
    await putNewThreadDraft(eve, { text: "" });
    expect(await readNewThreadDraft(eve)).toEqual({ draft: null });
  });
});

test("signing out elsewhere ends every session but the one that asks", async () => {
  const person = await createPerson(app, "fay");
  const other = { cookie: await signIn(person.email) };
  const stranger = await createPerson(app, "gil");
  const request = ask("POST", "/api/me/sign-out-elsewhere", { as: person });
  expect(await signOutElsewhere(await userOf(person), request)).toEqual({ ended: 1 });
  expect(await findUser(ask("GET", "/api/me", { as: other }))).toBeUndefined();
  expect((await userOf(person)).id).toBe(person.id);
  expect((await userOf(stranger)).id).toBe(stranger.id);
});

describe("leaving", () => {
  test("needs the right password", async () => {
    const hal = await userOf(await createPerson(app, "hal"));
    await expect(deleteMe(hal, { password: "wrong" })).rejects.toMatchObject({
      status: 400,
      code: "wrong-password",
      field: "password",
    });
    expect((await describeMe(hal)).name).toBe("hal");
  });

  test("removes the person and everything of theirs, and nothing of others", async () => {
    const person = await createPerson(app, "ivy");
    const stays = await createPerson(app, "jon");
    await seedThread(app, person.id, "Ivy");
    const kept = await seedThread(app, stays.id, "Jon");
    const ivy = await userOf(person);
    await putNewThreadDraft(ivy, { text: "x" });
    await deleteMe(ivy, { password });
    const owned = ["threads", "runs", "files", "search_texts", "sessions", "accounts", "drafts"];
    for (const table of [...owned, "queued_messages", "new_thread_drafts", "idempotency_keys"]) {
      const { rows } = await app.database.$client.query(
        `select 1 from ${table} where user_id = $1`,
        [person.id],
      );
      expect(rows, table).toEqual([]);
    }
    const { rows } = await app.database.$client.query("select thread_id from messages group by 1");
    expect(rows).toContainEqual({ thread_id: kept.threadId });
    const { rows: parts } = await app.database.$client.query(
      "select 1 from parts where body::text like '%Ivy%'",
    );
    expect(parts).toEqual([]);
    expect(await findUser(ask("GET", "/api/me", { as: person }))).toBeUndefined();
  });

  test("is refused to the last administrator, and only to them", async () => {
    const kim = await userOf(await createPerson(app, "kim", "admin"));
    await expect(deleteMe(kim, { password })).rejects.toMatchObject({
      status: 409,
      code: "last-admin",
    });
    const lee = await userOf(await createPerson(app, "lee", "admin"));
    await seedThread(app, kim.id, "Kim");
    // Of the last two who leave at once, one stays.
    const outcomes = await Promise.allSettled([
      deleteMe(kim, { password }),
      deleteMe(lee, { password }),
    ]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });
});

test("a changed password opens the door, the old one no more", async () => {
  const person = await createPerson(app, "max");
  const body = { currentPassword: password, newPassword: "another long enough one" };
  const request = ask("POST", "/api/me/password", { as: person, body });
  const response = await respond(request, () => answerChangePassword(request));
  expect(response.status).toBe(200);
  expect(cookiesOf(response)).toContain("longrun-session=");
  expect(await findUser(ask("GET", "/api/me", { as: person }))).toBeUndefined();
});
