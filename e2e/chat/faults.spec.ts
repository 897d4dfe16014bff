import type { Locator } from "@playwright/test";
import { expect, test } from "../fixtures/test";
import { text } from "../upstream/fault-entry";
import type { Scenario } from "../upstream/scenario";

/** Over, with words in it, and with a way on: never blank, never spinning. */
async function expectEnd(answer: Locator): Promise<void> {
  await expect(answer).toHaveAttribute("aria-busy", "false", { timeout: 60_000 });
  await expect(answer).toHaveText(/\w{4}/);
  await expect(answer.page().getByRole("button", { name: "Send", exact: true })).toBeVisible();
}

for (const [fault, message, remedy] of [
  ["status-401", "The model endpoint rejected its key.", "Check the key"],
  ["status-404", "The endpoint does not have this model.", "Choose a model"],
  ["html-with-200", "something that is no model answer", "Check the endpoint’s URL"],
  ["context-overflow", "longer than the model’s window", "Start a new thread"],
  ["finish-content-filter", "content filter stopped the answer", "Say it in other words"],
] as const) {
  test(`${fault} is named, with a remedy, and survives a reload`, async ({
    conversation,
    upstream,
  }) => {
    const script = await upstream.use(fault);
    await conversation.open();
    await conversation.send(script.prompt());
    await expectEnd(conversation.answer);
    await expect(conversation.answer).toContainText(message);
    await expect(conversation.answer).toContainText(remedy);
    await conversation.reload();
    await expect(conversation.answer).toContainText(message);
  });
}

test("an endpoint that goes on failing ends in an error card, whose Regenerate tries anew", async ({
  conversation,
  upstream,
}) => {
  const failures = Array.from({ length: 8 }, () => "status-500");
  const script = await upstream.use([...failures, { outputs: [text("Back again.")] }]);
  await conversation.open();
  await conversation.send(script.prompt());
  await expectEnd(conversation.answer);
  await expect(conversation.answer).toContainText("The endpoint failed with status 500.");
  await expect(conversation.cutAttempts).toHaveCount(7);
  expect(await script.requests()).toHaveLength(8);
  await conversation.answer.getByRole("button", { name: "Regenerate" }).click();
  await expect(conversation.answer).toContainText("Back again.");
});

test("an endpoint that asks for time gets it, in sight, and Stop works meanwhile", async ({
  conversation,
  upstream,
}) => {
  const busyFor = (seconds: number): Scenario => ({
    fault: { type: "status", status: 429, retryAfter: { seconds, as: "seconds" } },
  });
  const script = await upstream.use([busyFor(2), "plain", busyFor(600)]);
  await conversation.open();
  await conversation.send(script.prompt("First."));
  await expect(conversation.answer).toContainText("Waiting until");
  await expect(conversation.answer).toContainText("Here is the answer");
  const [first, second] = await script.requests();
  expect((second?.receivedAt ?? 0) - (first?.receivedAt ?? 0)).toBeGreaterThanOrEqual(2_000);

  await conversation.send(script.prompt("Second."));
  await expect(conversation.answer).toContainText("Waiting until");
  await conversation.stopButton.click();
  await expect(conversation.answer).toContainText("Stopped");
  await expect(conversation.sendButton).toBeVisible();
});

test("an answer that breaks off is retried in sight; the cut-off attempt stays, folded", async ({
  conversation,
  upstream,
}) => {
  const script = await upstream.use(["reset-in-text", { outputs: [text("The whole answer.")] }]);
  await conversation.open();
  await conversation.send(script.prompt());
  await expect(conversation.answer).toContainText("The whole answer.");
  await expect(conversation.cutAttempts).toHaveCount(1);
  await expect(conversation.answer).not.toContainText("Here is the ");
  await conversation.cutAttempts.click();
  await expect(conversation.answer).toContainText("Here is the ");
  await conversation.reload();
  await expect(conversation.cutAttempts).toHaveCount(1);
  await expect(conversation.answer).not.toContainText("Here is the ");
});

for (const [fault, ...rest] of [
  ["empty-answer"],
  ["blank-answer"],
  ["only-reasoning"],
  ["reasoning-eats-budget"],
  ["tool-call-between-texts", "plain"],
  ["error-in-reasoning"],
  ["awkward-characters"],
] as const) {
  test(`${fault} leaves no blank answer and nothing that spins, live or reloaded`, async ({
    conversation,
    upstream,
  }) => {
    const script = await upstream.use([fault, ...rest]);
    await conversation.open();
    await conversation.send(script.prompt());
    await expectEnd(conversation.answer);
    const live = await conversation.answer.textContent();
    await conversation.reload();
    await expectEnd(conversation.answer);
    expect(await conversation.answer.textContent()).toBe(live);
  });
}

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
