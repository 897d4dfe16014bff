import type { RunEvent } from "@/protocol/events";
import { expectAccessible } from "../fixtures/accessible";
import { signedOut } from "../fixtures/people";
import { expect, test } from "../fixtures/test";

const at = Date.UTC(2026, 0, 1);
const opening: RunEvent[] = [
  { type: "run-start", at },
  { type: "step-start", step: 1, attempt: 1, at },
  { type: "reasoning-start", part: 0, at },
  { type: "reasoning-delta", part: 0, text: "First the question, then the answer." },
  { type: "reasoning-end", part: 0, at: at + 2_000 },
  { type: "text-start", part: 1, at: at + 2_000 },
];
const answer = `# A heading

Some **words** with a [link](https://example.org/) and \`code\`.

\`\`\`ts
const answer = 42;
\`\`\`

| input | output |
| --- | --: |
| one | 1 |

1. first
2. second
`;
const answered: RunEvent[] = [
  ...opening,
  { type: "text-delta", part: 1, text: answer },
  { type: "text-end", part: 1, at: at + 3_000 },
  { type: "response-end", finishReason: "stop", usage: null, model: "glm-5.1", at: at + 3_000 },
  { type: "step-end", step: 1, at: at + 3_000 },
  { type: "run-end", status: "succeeded", at: at + 3_000 },
];
const failed: RunEvent[] = [
  ...opening,
  { type: "text-delta", part: 1, text: "Half an ans" },
  {
    ...{ type: "step-retry", part: 2, step: 1, attempt: 2, retryAt: at + 3_000, at: at + 3_000 },
    cause: { class: "stream-reset", params: {} },
  },
  { type: "step-start", step: 1, attempt: 2, at: at + 3_000 },
  {
    ...{ type: "run-end", status: "failed", at: at + 4_000 },
    error: { class: "endpoint-error", params: { status: 500 } },
  },
];

test.describe("signed out", () => {
  test.use({ storageState: signedOut });

  test("@layout the sign-in page keeps nobody out", async ({ page, watch }) => {
    await page.goto("/sign-in");
    await expectAccessible(page);
    watch.allow(/status of 401/);
    await page.getByLabel("Email").fill("nobody@example.org");
    await page.getByLabel("Password").fill("not the password at all");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByText("The email or the password is wrong.")).toBeVisible();
    await expectAccessible(page);
  });
});

test("an empty chat keeps nobody out @layout", async ({ conversation, page }) => {
  await conversation.open();
  await expectAccessible(page);
});

test("a chat with reasoning and an answer keeps nobody out @layout", { tag: "@phone" }, async ({
  conversation,
  page,
  seed,
}) => {
  const { threadId } = await seed({ text: "What is it?", events: answered });
  await conversation.open(threadId);
  await expect(conversation.answer.getByRole("table")).toBeVisible();
  await conversation.reasoning.click();
  await expect(conversation.reasoning).toHaveAttribute("aria-expanded", "true");
  await expectAccessible(page);
});

test("a failed run keeps nobody out @layout", async ({ conversation, page, seed }) => {
  const { threadId } = await seed({ text: "What is it?", events: failed });
  await conversation.open(threadId);
  await conversation.cutAttempts.click();
  await expect(conversation.answer).toContainText("Half an ans");
  await expectAccessible(page);
});

test("a live run with a queue keeps nobody out", { tag: "@long" }, async ({
  conversation,
  page,
  upstream,
}) => {
  const script = await upstream.use({ outputs: [{ type: "text", tokens: 20 }], holdAt: 10 });
  await conversation.open();
  await conversation.send(script.prompt());
  await expect(conversation.answer).toContainText("t000010");
  await conversation.send("Later.");
  await expect(page.getByRole("list", { name: "Messages that wait" })).toBeVisible();
  await expectAccessible(page);
});

test("the landmarks and names are those that screen readers and programs rely on", async ({
  conversation,
  page,
  upstream,
}) => {
  const script = await upstream.use({
    outputs: [
      { type: "reasoning", tokens: 5 },
      { type: "text", tokens: 5 },
    ],
    holdAt: 8,
  });
  await conversation.open();
  await expect(page.getByRole("navigation", { name: "Threads" })).toBeVisible();
  await expect(page.getByRole("main")).toBeVisible();
  await expect(page.getByRole("button", { name: "New thread" })).toBeVisible();
  // The model's name is known once the list of models is there.
  await expect(page.getByText("glm-5.1-fp8")).toBeVisible();
  await conversation.send(script.prompt());
  await expect(conversation.region).toHaveAttribute("aria-live", "off");
  await expect(conversation.questions).toHaveCount(1);
  await expect(page.getByRole("article", { name: "glm-5.1-fp8" })).toHaveCount(1);
  await expect(page.getByRole("status")).toHaveText("glm-5.1-fp8 is answering.");
  await expect(conversation.stopButton).toBeVisible();
  await conversation.box.fill("x");
  await expect(conversation.sendButton).toBeVisible();
  await expect(conversation.stopButton).toHaveCount(0);
  await conversation.box.fill("");
  await script.waitFor("held");
  await script.release();
  await expect(page.getByRole("status")).toHaveText("The answer is complete.");
  await expect(conversation.reasoning).toHaveAttribute("aria-expanded", "false");
});

test("an answer has its model's name before the list of models has come", async ({
  conversation,
  page,
  upstream,
}) => {
  const script = await upstream.use({ outputs: [{ type: "text", tokens: 20 }], holdAt: 10 });
  // Asked and never answered.
  await page.route("**/api/models", () => undefined);
  await conversation.open();
  await conversation.send(script.prompt());
  await expect(conversation.answer).toContainText("t000010");
  await expect(page.getByRole("article", { name: "glm-5.1-fp8" })).toHaveCount(1);
});
