import { openDatabase } from "@/db/client";
import type { OwnServer } from "../fixtures/own-server";
import { expect, test } from "../fixtures/test";
import { expectTokens } from "../fixtures/tokens";
import type { Visit } from "../fixtures/visit";

const spoken = [
  { type: "reasoning" as const, tokens: 20 },
  { type: "text" as const, tokens: 20 },
];
/** What a page may say while its server is away. */
const away = [
  /ERR_CONNECTION_REFUSED/,
  /ERR_CONNECTION_RESET/,
  /ERR_INCOMPLETE_CHUNKED/,
  /ERR_EMPTY/,
];

interface Away {
  server: OwnServer;
  view: Visit;
}

/** The page must come back by itself: a reload by hand would prove nothing. */
async function expectRecovery({ server, view }: Away): Promise<void> {
  const { conversation, page } = view;
  await page.evaluate(() => Object.assign(window, { wasNotReloaded: true }));
  await server.start();
  await expectTokens(conversation.answer.locator(".answer").last(), "t", 20);
  await expect(conversation.answer).toHaveAttribute("aria-busy", "false");
  expect(await page.evaluate(() => "wasNotReloaded" in window)).toBe(true);
}

/** Once in the gate; the kill in mid-thought, which takes the same way, beside it. */
const kills = [
  { doing: "answers", holdAt: 30, letter: "t", tag: [] },
  { doing: "thinks", holdAt: 10, letter: "r", tag: ["@long"] },
] as const;

for (const { doing, holdAt, letter, tag } of kills) {
  test(`kill -9 while the model ${doing}: the run goes on and the page recovers by itself`, {
    tag: [...tag],
  }, async ({ ownServer, upstream, visit }) => {
    const server = await ownServer();
    const view = await visit(await server.login());
    view.watch.allow(...away);
    const { conversation, page } = view;
    await conversation.open();
    const script = await upstream.use([{ outputs: spoken, holdAt }, { outputs: spoken }]);
    await conversation.send(script.prompt());
    await expectTokens(conversation.answer, letter, 10);
    await server.kill();
    await expect(page.getByText(/Reconnecting/)).toBeVisible();
    // Until the server is back, what was there stays there.
    await expectTokens(conversation.answer, letter, 10);
    await expectRecovery({ server, view });
    expect(await script.requests()).toHaveLength(2);

    for (const look of ["live", "reloaded"]) {
      if (look === "reloaded") await conversation.reload();
      await expectTokens(conversation.answer.locator(".answer").last(), "t", 20);
      await expect(conversation.cutAttempts, look).toHaveCount(1);
    }
    await conversation.cutAttempts.click();
    await expect(conversation.answer).toContainText("was restarted");
  });
}

/** Meanwhile whoever would write to the table stands there, in the middle of what it does. */
async function whileHeld(
  server: OwnServer,
  table: string,
  act: (countWaiting: () => Promise<number>) => Promise<void>,
): Promise<void> {
  const pool = openDatabase(server.databaseUrl, () => undefined, { max: 1 }).$client;
  const client = await pool.connect();
  try {
    await client.query(`begin; lock table ${table} in share mode`);
    await act(async () => {
      const { rows } = await client.query(
        "select count(*)::int as n from pg_locks where relation = $1::regclass and not granted",
        [table],
      );
      return rows[0].n;
    });
  } finally {
    client.release(true);
    await pool.end();
  }
}

test("kill -9 while a command runs, and while an ended step is folded: each is done once, live and reloaded", async ({
  ownServer,
  upstream,
  visit,
}) => {
  const server = await ownServer();
  const view = await visit(await server.login());
  view.watch.allow(...away);
  const { answer, answers, cutAttempts, sendButton } = view.conversation;
  await view.conversation.open();

  const command = "echo once >> log.txt; cat log.txt; sleep 1";
  const calls = [{ name: "bash", arguments: { command } }];
  const working = await upstream.use([
    { outputs: [{ type: "tool-calls", calls }] },
    { outputs: spoken },
  ]);
  // However late the kill comes, the command has no result by then.
  await whileHeld(server, "workspace_versions", async () => {
    await view.conversation.send(working.prompt());
    await expect(answer.getByRole("button", { name: /^bash: Running/ })).toBeVisible();
    await server.kill();
  });
  await expectRecovery({ server, view });
  // What it had written was not kept, so it was run again.
  await expect(answer.getByRole("button", { name: /^Worked/ })).toHaveText(/ · 1 command$/);
  expect((await working.sent(1)).at(-1)).toMatchObject({ role: "tool", content: "once\n" });
  expect(await working.requests()).toHaveLength(2);
  await expect(sendButton).toBeVisible();

  const folded = await upstream.use({ outputs: spoken, holdAt: 30 });
  await view.conversation.send(folded.prompt());
  await expectTokens(answer, "t", 10);
  await whileHeld(server, "parts", async (countWaiting) => {
    await folded.release();
    await expect.poll(countWaiting).toBe(1);
    await server.kill();
  });
  await expectRecovery({ server, view });
  expect(await folded.requests()).toHaveLength(1);
  await expect(cutAttempts).toHaveCount(0);
  await expect(sendButton).toBeVisible();

  const live = await answers.allTextContents();
  await view.conversation.reload();
  await expect(answers).toHaveText(live);
});

test("SIGTERM hands a run over: the server leaves in good order and the next one goes on", {
  tag: "@long",
}, async ({ ownServer, upstream, visit }) => {
  const server = await ownServer({ env: { LONGRUN_DRAIN_MS: "2500" } });
  const script = await upstream.use([{ outputs: spoken, holdAt: 30 }, { outputs: spoken }]);
  const view = await visit(await server.login());
  view.watch.allow(...away);
  const { conversation } = view;
  await conversation.open();
  await conversation.send(script.prompt());
  await expectTokens(conversation.answer, "t", 10);
  const ending = server.stop();
  await expect.poll(() => readiness(server.url)).toBe(503);
  expect(await ending).toEqual({ code: 0, signal: null });
  const [request] = await script.waitFor("closed");
  expect(request?.closedEarly).toBe(true);
  await expectRecovery({ server, view });
  await conversation.cutAttempts.click();
  await expect(conversation.answer).toContainText("handed to another server process");
});

test("SIGTERM lets a step that is nearly done come to its end", { tag: "@long" }, async ({
  ownServer,
  upstream,
}) => {
  const server = await ownServer({ env: { LONGRUN_DRAIN_MS: "10000" } });
  const { api } = await server.login();
  const script = await upstream.use({ outputs: spoken, holdAt: 30 });
  const { runId } = await api.send(await api.createThread(), script.prompt());
  await script.waitFor("held");
  const ending = server.stop();
  await expect.poll(() => readiness(server.url)).toBe(503);
  await script.release();
  expect(await ending).toEqual({ code: 0, signal: null });
  await server.start();
  expect(await api.run(runId ?? "")).toMatchObject({ status: "succeeded" });
  expect(await script.requests()).toHaveLength(1);
});

async function readiness(url: string): Promise<number> {
  const response = await fetch(`${url}/api/health/ready`);
  await response.body?.cancel();
  return response.status;
}
