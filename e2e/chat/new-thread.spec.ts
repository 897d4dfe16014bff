import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures/test";
import { text } from "../upstream/fault-entry";

/** Holds what matches until the page is left, as a slow network does. */
async function hold(page: Page, pattern: RegExp, method: string): Promise<void> {
  await page.route(pattern, async (route) => {
    if (route.request().method() === method) return;
    await route.fallback();
  });
}

test("a composer that is come to from another page takes the focus", async ({
  page,
  conversation,
}) => {
  await page.goto("/settings");
  await page.getByRole("button", { name: "New thread" }).first().click();
  await expect(page).toHaveURL("/");
  await expect(conversation.box).toBeFocused();
});

test("a new thread is found again by a reload and by the browser's history", async ({
  page,
  conversation,
  upstream,
}) => {
  const script = await upstream.use({ outputs: [text("The first answer.")] });
  await conversation.open();
  await conversation.send(script.prompt("Is it kept?"));
  const threadId = await conversation.threadId();
  await expect(conversation.answer).toContainText("The first answer.");
  await page.getByRole("button", { name: "New thread" }).first().click();
  await expect(page).toHaveURL("/");
  await expect(conversation.answers).toHaveCount(0);
  await page.goBack();
  await expect(page).toHaveURL(`/t/${threadId}`);
  await expect(conversation.answer).toContainText("The first answer.");
  await page.goForward();
  await expect(page).toHaveURL("/");
  await expect(conversation.answers).toHaveCount(0);
  await page.goBack();
  await page.reload();
  await expect(conversation.questions).toContainText("Is it kept?");
  await expect(conversation.answer).toContainText("The first answer.");
});

test("what is open and written in a new thread outlives its first answer and a change of language", async ({
  login,
  visit,
  upstream,
}) => {
  const { page, conversation } = await visit(await login());
  const script = await upstream.use({ outputs: [{ type: "text", tokens: 20 }], holdAt: 10 });
  await conversation.open();
  const box = await conversation.box.elementHandle();
  await conversation.send(script.prompt("First."));
  await conversation.box.fill("Half a thought");
  await expect(conversation.answer).toContainText("t000010");
  await script.release();
  await expect(conversation.answer).toContainText("t000020");
  expect(await box?.evaluate((area) => area.isConnected && document.activeElement === area)).toBe(
    true,
  );
  await expect(conversation.box).toHaveValue("Half a thought");
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("menuitemradio", { name: "简体中文" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
  await expect(page.getByRole("main")).toContainText("t000020");
  await expect(page.getByRole("textbox", { name: "消息" })).toHaveValue("Half a thought");
});

test("a reload before the first message has arrived brings its text back", async ({
  page,
  conversation,
}) => {
  await conversation.open();
  await hold(page, /\/api\/threads\/thr_\w+\/runs$/, "POST");
  await conversation.send("Not on its way yet.");
  await conversation.threadId();
  await page.reload();
  await expect(conversation.box).toHaveValue("Not on its way yet.");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("What are you working on?");
});

test("a first message that was refused stays, with the reason, and a new thread begins empty", async ({
  page,
  conversation,
  upstream,
  watch,
}) => {
  watch.allow(/status of 503/);
  const script = await upstream.use({ outputs: [text("Now it works.")] });
  const prompt = script.prompt("Again.");
  await conversation.open();
  await page.route(/\/api\/threads\/thr_\w+\/runs$/, (route) =>
    route.fulfill({
      status: 503,
      contentType: "application/problem+json",
      json: { code: "database-unavailable", requestId: "req_4711" },
    }),
  );
  await conversation.send(prompt);
  const threadId = await conversation.threadId();
  await expect(page.getByRole("alert").filter({ hasText: "req_4711" })).toBeVisible();
  await expect(conversation.box).toHaveValue(prompt);
  await page.getByRole("button", { name: "New thread" }).first().click();
  await expect(page).toHaveURL("/");
  await expect(conversation.box).toHaveValue("");
  await page.unrouteAll();
  await conversation.open(threadId);
  await expect(conversation.box).toHaveValue(prompt);
  await conversation.sendButton.click();
  await expect(conversation.answer).toContainText("Now it works.");
});
