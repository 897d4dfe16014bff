import type { Locator } from "@playwright/test";
import { createTranslator } from "next-intl";
import messages from "@/locales/en.json" with { type: "json" };
import type { ErrorClass, ErrorInfo } from "@/protocol/error-classes";
import { toErrorParams } from "@/protocol/error-params";
import { contentExpectations } from "../api/fault-expectations-content";
import { httpExpectations } from "../api/fault-expectations-http";
import { streamExpectations } from "../api/fault-expectations-stream";
import { expectAccessible } from "../fixtures/accessible";
import { expect, test } from "../fixtures/test";
import { text } from "../upstream/fault-entry";
import type { Scenario } from "../upstream/scenario";

/** Over, with words in it, and with a way on: never blank, never spinning. */
async function expectEnd(answer: Locator): Promise<void> {
  await expect(answer).toHaveAttribute("aria-busy", "false", { timeout: 60_000 });
  await expect(answer).toHaveText(/\w{4}/);
  await expect(answer.page().getByRole("button", { name: "Send", exact: true })).toBeVisible();
}

const named = [
  ["status-401", "The model endpoint rejected its key.", "Ask an administrator to check"],
  ["status-404", "The endpoint does not have this model.", "Choose a model"],
  ["html-with-200", "it answered with a web page", "Check the endpoint’s URL"],
  ["context-overflow", "longer than the model’s window", "Start a new thread"],
  ["finish-content-filter", "content filter stopped the answer", "Say it in other words"],
] as const;

test("a fault is named, with a remedy and an id to copy, and survives a reload; the thread has its first words", async ({
  context,
  conversation,
  page,
  upstream,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const { answers } = conversation;
  await conversation.open();
  for (const [index, [fault, message, remedy]] of named.entries()) {
    const script = await upstream.use(fault);
    await conversation.send(script.prompt(`Why is the sky blue? ${fault}`));
    await expect(answers).toHaveCount(index + 1);
    await expectEnd(conversation.answer);
    await expect(conversation.answer).toContainText(message);
    await expect(conversation.answer).toContainText(remedy);
  }
  await expect(answers.first()).not.toContainText("kept above");
  await expect(page.getByRole("heading", { level: 1 })).toContainText(
    "Why is the sky blue? status-401",
  );
  // The word stands for two seconds, which a slow machine may not look at: time stands still.
  await page.clock.install();
  await page.clock.pauseAt(new Date(Date.now() + 1_000));
  await conversation.answer.getByRole("button", { name: "Copy the request id" }).click();
  await expect(conversation.answer.getByRole("button", { name: "Copied" }).first()).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  await page.clock.resume();
  expect(copied).toMatch(/^run_\w+$/);
  await expect(conversation.answer).toContainText(copied);
  await conversation.reload();
  for (const [index, [, message, remedy]] of named.entries()) {
    await expect(answers.nth(index)).toContainText(message);
    await expect(answers.nth(index)).toContainText(remedy);
  }
});

/** Of each class that an endpoint can cause, a fault that ends a run with it. */
const faultOf: Partial<Record<ErrorClass, string>> = {
  "endpoint-unreachable": "reset-before-headers",
  "endpoint-arrears": "zai-1113-arrears",
  "endpoint-quota": "zai-1308-usage-limit",
  "endpoint-policy": "zai-1313-fair-use",
  "model-gone": "status-410",
  "bad-request": "status-400",
  "tools-not-enabled": "tools-not-enabled",
  overloaded: "status-503",
  "endpoint-error": "status-500",
  "stream-cut": "end-in-text",
  "stream-malformed": "malformed-frame",
  "stream-restarted": "restart-new-id",
  "stream-error": "error-in-text",
  "response-too-large": "long-line",
  "empty-answer": "only-reasoning",
  "tool-call-missing": "tool-finish-without-call",
  "tool-call-unparsed": "tag-tool-call-truncated",
};

const shownByOtherTests: readonly ErrorClass[] = [
  // Above and below: with a remedy, an id, a reload.
  ...(["endpoint-auth", "model-not-found", "wrong-content-type", "context-overflow"] as const),
  ...(["content-filtered", "rate-limited", "stream-reset"] as const),
  // Below, on a server whose patience a test can wait for.
  ...(["headers-timeout", "first-content-timeout", "idle-timeout"] as const),
];

test("each class that an endpoint can cause has a fault here, or another test", () => {
  const tables = [httpExpectations, streamExpectations, contentExpectations];
  const expectations = tables.flatMap((table) => Object.entries(table));
  const caused = new Set(expectations.flatMap(([, { error }]) => error ?? []));
  const covered = [...Object.keys(faultOf), ...shownByOtherTests];
  expect(covered.toSorted()).toEqual([...caused].toSorted());
  const expected = Object.fromEntries(expectations);
  for (const [error, fault] of Object.entries(faultOf)) expect(expected[fault]?.error).toBe(error);
});

const translate = createTranslator({ locale: "en", messages, namespace: "errors" });

test("each class of failure has its own sentence and remedy in the page, live and reloaded", async ({
  ownServer,
  upstream,
  visit,
}) => {
  const server = await ownServer({ env: { LONGRUN_RETRY_BASE_MS: "1" } });
  const person = await server.login();
  const { conversation, page } = await visit(person);
  const { answers } = conversation;
  await conversation.open();
  const faults = Object.entries(faultOf);
  for (const [index, [error, fault]] of faults.entries()) {
    const script = await upstream.use(fault);
    await conversation.send(script.prompt(fault));
    await expect(answers).toHaveCount(index + 1);
    await expectEnd(conversation.answer);
    const [message] = await person.api.messages(await conversation.threadId());
    const info = message?.run?.error as ErrorInfo;
    expect(info.class, fault).toBe(error);
    const params = toErrorParams(info);
    await expect(conversation.answer).toContainText(translate(`${info.class}.message`, params));
    const forMembers: Partial<Record<string, string>> = messages.errors.member;
    const remedy = forMembers[info.class] ?? translate(`${info.class}.remedy`, params);
    await expect(conversation.answer).toContainText(remedy);
  }
  const live = await answers.allTextContents();
  await conversation.reload();
  await page.getByRole("button", { name: "Show older messages" }).click();
  await expect(answers).toHaveCount(faults.length);
  expect(await answers.allTextContents()).toEqual(live);
});

test("an endpoint that goes on failing ends in a card that keeps what had arrived, and whose Regenerate tries anew @layout", async ({
  conversation,
  page,
  upstream,
}) => {
  const { answer, cutAttempts } = conversation;
  const eight = (fault: string) => Array.from({ length: 8 }, () => fault);
  const script = await upstream.use([
    ...eight("status-429"),
    ...eight("reset-in-text"),
    { outputs: [text("Back again.")] },
  ]);
  const regenerate = answer.getByRole("button", { name: "Regenerate", exact: true });
  await conversation.open();
  await conversation.send(script.prompt());
  const ends = [
    ["The endpoint takes no more requests for the moment.", "Wait a little, then send again."],
    ["The connection to the endpoint broke during the answer.", "check the network"],
  ] as const;
  for (const [index, [message, remedy]] of ends.entries()) {
    if (index > 0) await regenerate.click();
    const card = answer.getByRole("paragraph").filter({ hasText: message });
    await expect(card).toBeVisible({ timeout: 60_000 });
    await expect(answer).toContainText(remedy);
    await expectEnd(answer);
    await expect(cutAttempts).toHaveCount(7);
    expect(await script.requests()).toHaveLength(8 * (index + 1));
  }
  for (const look of ["live", "reloaded"]) {
    if (look === "reloaded") await conversation.reload();
    await expect(cutAttempts, look).toHaveCount(7);
    // Of the last attempt alone: the others are folded.
    await expect(answer.locator(".answer"), look).toHaveText("Here is the ");
    await expect(answer, look).toContainText("What had arrived is kept above.");
  }
  await cutAttempts.first().click();
  await expect(answer.locator(".answer")).toHaveCount(2);
  await expectAccessible(page);
  await regenerate.click();
  await expect(answer).toContainText("Back again.");
});

test("an endpoint that asks for time gets it, in sight; a cut-off attempt stays, folded; Stop works meanwhile", {
  tag: "@long",
}, async ({ conversation, upstream }) => {
  const busyFor = (seconds: number): Scenario => ({
    fault: { type: "status", status: 429, retryAfter: { seconds, as: "seconds" } },
  });
  const script = await upstream.use([
    ...[busyFor(2), "plain", "reset-in-text"],
    { outputs: [text("The whole answer.")] },
    busyFor(600),
  ]);
  await conversation.open();
  await conversation.send(script.prompt("First."));
  await expect(conversation.answer).toContainText("Waiting until");
  await expect(conversation.answer).toContainText("Here is the answer");
  const [first, second] = await script.requests();
  expect((second?.receivedAt ?? 0) - (first?.receivedAt ?? 0)).toBeGreaterThanOrEqual(2_000);

  await conversation.send(script.prompt("Second."));
  await expect(conversation.answer).toContainText("The whole answer.");
  await expect(conversation.cutAttempts).toHaveCount(1);
  await expect(conversation.answer).not.toContainText("Here is the ");
  await conversation.cutAttempts.click();
  await expect(conversation.answer).toContainText("Here is the ");
  await conversation.reload();
  await expect(conversation.cutAttempts).toHaveCount(1);
  await expect(conversation.answer).not.toContainText("Here is the ");

  await conversation.send(script.prompt("Third."));
  await expect(conversation.answer).toContainText("Waiting until");
  await conversation.stopButton.click();
  await expect(conversation.answer).toContainText("Stopped");
  await expect(conversation.sendButton).toBeVisible();
});

test("whatever an endpoint sends, no answer is blank and nothing spins, live or reloaded", async ({
  conversation,
  upstream,
}) => {
  const { answers } = conversation;
  await conversation.open();
  const odd = [
    ["empty-answer"],
    ["blank-answer"],
    ["only-reasoning"],
    ["reasoning-eats-budget"],
    ["tool-call-between-texts", "plain"],
    ["error-in-reasoning"],
    ["awkward-characters"],
  ];
  for (const [index, faults] of odd.entries()) {
    const script = await upstream.use(faults);
    await conversation.send(script.prompt(faults[0]));
    await expect(answers).toHaveCount(index + 1);
    await expectEnd(conversation.answer);
  }
  const live = await answers.allTextContents();
  await conversation.reload();
  await expect(answers).toHaveCount(odd.length);
  for (const answer of await answers.all()) await expectEnd(answer);
  expect(await answers.allTextContents()).toEqual(live);
});

test("an endpoint that falls silent is given up, and the person is told", { tag: "@long" }, async ({
  ownServer,
  upstream,
  visit,
}) => {
  const server = await ownServer({
    env: {
      LONGRUN_HEADERS_TIMEOUT_MS: "1000",
      LONGRUN_FIRST_CONTENT_TIMEOUT_MS: "1000",
      LONGRUN_IDLE_TIMEOUT_MS: "1000",
      LONGRUN_RETRY_BASE_MS: "5",
    },
  });
  const person = await server.login();
  const silences = [
    ["silence-before-headers", "did not start to answer within 1 s"],
    ["silence-after-headers", "No content came within 1 s"],
    ["silence-in-text", "The answer stood still for 1 s"],
  ] as const;
  await Promise.all(
    silences.map(async ([fault, message]) => {
      const script = await upstream.use(fault);
      const { conversation } = await visit(person);
      await conversation.open();
      await conversation.send(script.prompt());
      await expectEnd(conversation.answer);
      await expect(conversation.answer).toContainText(message);
    }),
  );
});
