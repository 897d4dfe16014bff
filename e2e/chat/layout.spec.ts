import type { Page } from "@playwright/test";
import type { RunEvent } from "@/protocol/events";
import { signedOut } from "../fixtures/people";
import { expect, test } from "../fixtures/test";

const at = Date.UTC(2026, 0, 1);
const wide = [
  `A word without an end: ${"supercalifragilistic".repeat(20)}`,
  `\`\`\`\n${"const line = 1; ".repeat(40)}\n\`\`\``,
  `| ${"column | ".repeat(30)}\n| ${"--- | ".repeat(30)}\n| ${"value | ".repeat(30)}`,
  `https://example.org/${"path/".repeat(60)}`,
  ...Array.from({ length: 40 }, (_, index) => `Paragraph ${index + 1}.`),
].join("\n\n");
const events: RunEvent[] = [
  { type: "run-start", at },
  { type: "step-start", step: 1, attempt: 1, at },
  { type: "text-start", part: 0, at },
  { type: "text-delta", part: 0, text: wide },
  { type: "text-end", part: 0, at },
  { type: "response-end", finishReason: "stop", usage: null, model: "glm-5.1", at },
  { type: "step-end", step: 1, at },
  { type: "run-end", status: "succeeded", at },
];

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const sizes = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const region = document.querySelector("main section");
    return {
      page: scrollWidth - clientWidth,
      region: region ? region.scrollWidth - region.clientWidth : 0,
    };
  });
  expect(sizes).toEqual({ page: 0, region: 0 });
}

test("a long thread with wide content does not scroll sideways, and the composer is in reach @layout", {
  tag: "@phone",
}, async ({ conversation, page, seed }) => {
  const text = `A question with ${"averylongword".repeat(30)}`;
  const { threadId } = await seed({ text, events });
  await conversation.open(threadId);
  await expect(conversation.answer.getByRole("table")).toBeAttached();
  await expectNoSidewaysScroll(page);
  await expect(conversation.box).toBeInViewport({ ratio: 1 });
  await expect(conversation.sendButton).toBeInViewport({ ratio: 1 });
  // A thread opens at its end.
  await expect(page.getByText("Paragraph 40.")).toBeInViewport();
  await conversation.box.fill("line\n".repeat(60));
  await expect(conversation.sendButton).toBeInViewport({ ratio: 1 });
  await expectNoSidewaysScroll(page);
});

test("sending works at this width @layout", { tag: "@phone" }, async ({
  conversation,
  page,
  upstream,
}) => {
  const script = await upstream.use("plain");
  await conversation.open();
  await expectNoSidewaysScroll(page);
  await conversation.send(script.prompt());
  await expect(conversation.answer).toContainText("Here is the answer");
  await expect(conversation.answer).toBeInViewport();
  await expectNoSidewaysScroll(page);
});

test("the threads can be reached at this width @layout", { tag: "@phone" }, async ({
  conversation,
  page,
  seed,
  viewport,
}) => {
  const { threadId } = await seed({ text: "A thread to find", events });
  await conversation.open();
  if ((viewport?.width ?? 0) < 768) {
    await page.getByRole("button", { name: "Open threads" }).click();
  }
  const row = page.getByRole("navigation", { name: "Threads" }).locator(`a[href="/t/${threadId}"]`);
  await row.click();
  await expect(page.getByText("Paragraph 40.")).toBeInViewport();
  await expect(conversation.box).toBeInViewport({ ratio: 1 });
});

test.describe("signed out", () => {
  test.use({ storageState: signedOut });

  test("the sign-in page fits @layout", async ({ page }) => {
    await page.goto("/sign-in");
    await expectNoSidewaysScroll(page);
    await expect(page.getByRole("button", { name: "Sign in" })).toBeInViewport({ ratio: 1 });
  });
});
