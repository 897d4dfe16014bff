import { expect, test } from "../fixtures/test";
import { expectTokens, sampleTokens, tokensIn, upTo } from "../fixtures/tokens";

const spoken = [
  { type: "reasoning" as const, tokens: 40 },
  { type: "text" as const, tokens: 80 },
];

test("reasoning streams, then the answer; what is there never shrinks, and is what the endpoint sent", async ({
  conversation,
  upstream,
}) => {
  const text =
    "Plain words, *emphasis*, `code`, 汉字 and 😀.\n\nA second paragraph: 1 < 2 && 3 > 2.";
  const script = await upstream.use([
    { outputs: spoken, rate: 60, holdAt: 1 },
    // In pieces that cut characters apart.
    { outputs: [{ type: "text", text }], splitBytes: 5 },
  ]);
  await conversation.open();
  await conversation.send(script.prompt());
  await expectTokens(conversation.answer, "r", 1);
  // The page has moved to the thread's own address, or the element would be replaced.
  await conversation.threadId();
  await expectTokens(conversation.answer, "r", 1);
  const readSamples = await sampleTokens(conversation.answer);
  await script.release();
  const samples = await readSamples();

  for (const { r, t } of samples) {
    expect(r).toEqual(upTo(r.length));
    expect(t).toEqual(upTo(t.length));
  }
  const answers = samples.map(({ t }) => t.length);
  expect(answers).toEqual(answers.toSorted((a, b) => a - b));
  // While the model thinks its thoughts grow; then they fold away, all at once.
  const thoughts = samples.map(({ r }) => r.length).filter((count) => count > 0);
  expect(thoughts).toEqual(thoughts.toSorted((a, b) => a - b));
  // In between, however seldom a busy machine paints.
  expect(new Set(thoughts).size).toBeGreaterThan(2);
  expect(new Set(answers).size).toBeGreaterThan(2);
  expect(answers.at(-1)).toBe(80);

  await conversation.reasoning.click();
  await expectTokens(conversation.answer, "r", 40);

  await conversation.send(script.prompt("请用中文回答。"));
  const words = "Plain words, emphasis, code, 汉字 and 😀.A second paragraph: 1 < 2 && 3 > 2.";
  await expect(conversation.answer.locator(".answer")).toHaveText(words);
  await expect(conversation.answer).toHaveAttribute("aria-busy", "false");
  await conversation.reload();
  await expect(conversation.answer.locator(".answer")).toHaveText(words);
  await expect(conversation.questions.last()).toContainText("请用中文回答。");
});

test("a reload in the middle of a run goes on at the next token; thoughts fold away when the answer begins", async ({
  conversation,
  upstream,
}) => {
  const script = await upstream.use([
    { outputs: spoken, holdAt: 20 },
    { outputs: spoken, holdAt: 50 },
  ]);
  await conversation.open();
  await conversation.send(script.prompt("While it thinks."));
  for (const look of ["live", "reloaded"]) {
    if (look === "reloaded") await conversation.reload();
    await expectTokens(conversation.answer, "r", 20);
    await expect(conversation.reasoning, look).toHaveText("Reasoning…");
    await expect(conversation.reasoning, look).toHaveAttribute("aria-expanded", "true");
  }
  await script.release();
  await expectTokens(conversation.answer, "t", 80);
  await expect(conversation.reasoning).toHaveAttribute("aria-expanded", "false");
  await conversation.reasoning.click();
  await expectTokens(conversation.answer, "r", 40);

  await conversation.send(script.prompt("While it answers."));
  for (const look of ["live", "reloaded"]) {
    if (look === "reloaded") await conversation.reload();
    await expectTokens(conversation.answer, "t", 10);
    await expect(conversation.reasoning, look).toHaveText(/^Reasoning, \d+ s$/);
    await expect(conversation.reasoning, look).toHaveAttribute("aria-expanded", "false");
    expect(await tokensIn(conversation.answer, "r"), look).toEqual([]);
    await expect(conversation.stopButton).toBeVisible();
  }
  await script.release();
  await expectTokens(conversation.answer, "t", 80);
  await expect(conversation.answer).toHaveAttribute("aria-busy", "false");
  expect(await script.requests()).toHaveLength(2);
});

test("Stop closes the endpoint's connection within two seconds, and nothing grows back", async ({
  conversation,
  upstream,
}) => {
  const script = await upstream.use({ outputs: [{ type: "text", tokens: 100_000 }], rate: 100 });
  await conversation.open();
  await conversation.send(script.prompt());
  await expect
    .poll(async () => (await tokensIn(conversation.answer, "t")).length)
    .toBeGreaterThan(5);
  const asked = conversation.page.waitForRequest(/\/cancel$/);
  await conversation.stopButton.click();
  const [request] = await script.waitFor("closed");
  const cancel = await asked;
  // The browser tells when it began only once the answer is there.
  await cancel.response();
  const askedAt = cancel.timing().startTime;
  expect(askedAt).toBeGreaterThan(0);
  expect((request?.closedAt ?? Number.POSITIVE_INFINITY) - askedAt).toBeLessThan(2_000);
  await expect(conversation.answer.getByText("Stopped")).toBeVisible();
  await expect(conversation.sendButton).toBeVisible();
  const frozen = await tokensIn(conversation.answer, "t");
  expect(frozen).toEqual(upTo(frozen.length));
  await conversation.reload();
  await expect(conversation.answer.getByText("Stopped")).toBeVisible();
  expect(await tokensIn(conversation.answer, "t")).toEqual(frozen);
});

test("Stop is there as soon as a message is sent, and ends a run that the page has not heard of yet", async ({
  conversation,
  page,
  upstream,
}) => {
  const script = await upstream.use({ outputs: spoken, holdAt: 10 });
  const { answer, stopButton } = conversation;
  const runs = /\/api\/threads\/thr_\w+\/runs$/;
  const mayAnswer = Promise.withResolvers<void>();
  const mayArrive = Promise.withResolvers<void>();
  await page.route(runs, async (route) => {
    const response = await route.fetch();
    await mayAnswer.promise;
    await route.fulfill({ response });
  });
  await conversation.open();
  await conversation.box.fill(script.prompt());
  await conversation.sendButton.dblclick();
  await script.waitFor("held");
  await expect(stopButton).toBeEnabled();
  await stopButton.click();
  await expect(stopButton).toBeDisabled();
  await expect(conversation.box).toBeFocused();
  mayAnswer.resolve();
  const [first] = await script.waitFor("closed");
  expect(first?.closedEarly).toBe(true);
  await expect(answer.getByText("Stopped")).toBeVisible();
  await expect(conversation.sendButton).toBeVisible();

  // The other way round: this run does not even exist when its end is asked for.
  await page.unrouteAll();
  await page.route(runs, async (route) => {
    await mayArrive.promise;
    await route.continue();
  });
  await answer.getByRole("button", { name: "Regenerate", exact: true }).click();
  await stopButton.click();
  await expect(stopButton).toBeDisabled();
  mayArrive.resolve();
  await expect(answer).toContainText("2 / 2");
  for (const look of ["live", "reloaded"]) {
    if (look === "reloaded") await conversation.reload();
    await expect(answer.getByText("Stopped"), look).toBeVisible();
    await expect(conversation.sendButton, look).toBeVisible();
  }
});
