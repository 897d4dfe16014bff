import { Conversation } from "../fixtures/conversation";
import { expect, test } from "../fixtures/test";
import { expectTokens, sampleTokens, tokensIn, upTo } from "../fixtures/tokens";

const spoken = [
  { type: "reasoning" as const, tokens: 40 },
  { type: "text" as const, tokens: 80 },
];
/** Stands still in the answer's tenth token until it is released. */
const heldInText = { outputs: spoken, holdAt: 50 };

test("reasoning streams, then the answer, and what is there never shrinks", async ({
  conversation,
  upstream,
}) => {
  const script = await upstream.use({ outputs: spoken, rate: 60, holdAt: 1 });
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
});

test("the answer is what the endpoint sent, live and after a reload", async ({
  conversation,
  upstream,
}) => {
  const text =
    "Plain words, *emphasis*, `code`, 汉字 and 😀.\n\nA second paragraph: 1 < 2 && 3 > 2.";
  const script = await upstream.use({ outputs: [{ type: "text", text }] });
  await conversation.open();
  await conversation.send(script.prompt());
  const words = "Plain words, emphasis, code, 汉字 and 😀.A second paragraph: 1 < 2 && 3 > 2.";
  await expect(conversation.answer.locator(".answer")).toHaveText(words);
  await expect(conversation.answer).toHaveAttribute("aria-busy", "false");
  await conversation.reload();
  await expect(conversation.answer.locator(".answer")).toHaveText(words);
});

test("a reload in the middle of a run continues at the next token", async ({
  conversation,
  upstream,
}) => {
  const script = await upstream.use(heldInText);
  await conversation.open();
  await conversation.send(script.prompt());
  await expectTokens(conversation.answer, "t", 10);
  await conversation.reload();
  await expectTokens(conversation.answer, "t", 10);
  await expect(conversation.stopButton).toBeVisible();
  await script.release();
  await expectTokens(conversation.answer, "t", 80);
  await expect(conversation.answer).toHaveAttribute("aria-busy", "false");
  expect(await script.requests()).toHaveLength(1);
});

test("a reload while the model thinks shows the thoughts so far and what follows", async ({
  conversation,
  upstream,
}) => {
  const script = await upstream.use({ outputs: spoken, holdAt: 20 });
  await conversation.open();
  await conversation.send(script.prompt());
  await expectTokens(conversation.answer, "r", 20);
  await conversation.reload();
  await expectTokens(conversation.answer, "r", 20);
  await script.release();
  await expectTokens(conversation.answer, "t", 80);
  await conversation.reasoning.click();
  await expectTokens(conversation.answer, "r", 40);
});

test("a second device shows the same run, live and to its end", async ({
  conversation,
  person,
  upstream,
  visit,
}) => {
  const script = await upstream.use(heldInText);
  await conversation.open();
  await conversation.send(script.prompt());
  await expectTokens(conversation.answer, "t", 10);
  const second = await visit(person);
  await second.conversation.open(await conversation.threadId());
  await expectTokens(second.conversation.answer, "t", 10);
  await script.release();
  for (const view of [conversation, second.conversation]) {
    await expectTokens(view.answer, "t", 80);
    await expect(view.answer).toHaveAttribute("aria-busy", "false");
    await expect(view.sendButton).toBeVisible();
  }
  expect(await script.requests()).toHaveLength(1);
});

test("a tab that already shows the thread sees a run that another one starts", async ({
  context,
  conversation,
  upstream,
}) => {
  const script = await upstream.use(["plain", heldInText]);
  await conversation.open();
  await conversation.send(script.prompt("First."));
  await expect(conversation.answer).toHaveAttribute("aria-busy", "false");
  const second = new Conversation(await context.newPage());
  await second.open(await conversation.threadId());
  await second.send(script.prompt("Second."));
  await expect(conversation.questions).toHaveCount(2);
  await expectTokens(conversation.answer, "t", 10);
  await script.release();
  await expectTokens(conversation.answer, "t", 80);
});

test("closing every tab does not stop the run", async ({ person, upstream, visit }) => {
  const script = await upstream.use(heldInText);
  const first = await visit(person);
  await first.conversation.open();
  await first.conversation.send(script.prompt());
  await expectTokens(first.conversation.answer, "t", 10);
  const threadId = await first.conversation.threadId();
  await first.page.close();
  await script.release();
  const [request] = await script.waitFor("ended");
  expect(request?.closedEarly).toBe(false);
  const second = await visit(person);
  await second.conversation.open(threadId);
  await expectTokens(second.conversation.answer, "t", 80);
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
