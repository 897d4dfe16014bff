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

test("a new thread takes the focus, gets an address and a place in the list, and is found by history and reload", async ({
  page,
  conversation,
  upstream,
}) => {
  const script = await upstream.use({ outputs: [text("The first answer.")] });
  await page.goto("/settings");
  const newThread = page.getByRole("button", { name: "New thread" }).first();
  await newThread.click();
  await expect(page).toHaveURL("/");
  await expect(conversation.box).toBeFocused();
  await conversation.send(script.prompt("Is it kept?"));
  const threadId = await conversation.threadId();
  await expect(conversation.answer).toContainText("The first answer.");
  const row = page.getByRole("navigation", { name: "Threads" }).locator(`a[href="/t/${threadId}"]`);
  await expect(row).toBeVisible();
  await newThread.click();
  await expect(page).toHaveURL("/");
  await expect(conversation.answers).toHaveCount(0);
  await page.goBack();
  await expect(page).toHaveURL(`/t/${threadId}`);
  await expect(conversation.answer).toContainText("The first answer.");
  await page.goForward();
  await expect(page).toHaveURL("/");
  await expect(conversation.answers).toHaveCount(0);
  await row.click();
  await expect(conversation.answer).toContainText("The first answer.");
  await page.reload();
  await expect(conversation.questions).toContainText("Is it kept?");
  await expect(conversation.answer).toContainText("The first answer.");
});

test("a first message is not lost: refused, not arrived before a reload, or reloaded while it is sent", async ({
  page,
  conversation,
  upstream,
  watch,
}) => {
  watch.allow(/status of 503/);
  const runs = /\/api\/threads\/thr_\w+\/runs$/;
  const script = await upstream.use({ outputs: [{ type: "text", tokens: 5 }] });
  const prompt = script.prompt("Again.");
  await conversation.open();
  await page.route(runs, (route) =>
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
  await page.unrouteAll();
  // A new thread begins empty.
  await page.getByRole("button", { name: "New thread" }).first().click();
  await expect(page).toHaveURL("/");
  await expect(conversation.box).toHaveValue("");

  await hold(page, runs, "POST");
  await conversation.send("Not on its way yet.");
  await page.waitForURL(
    (url) => /^\/t\/thr_/.test(url.pathname) && !url.pathname.endsWith(threadId),
  );
  await page.reload();
  await expect(conversation.box).toHaveValue("Not on its way yet.");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("What are you working on?");

  await page.unrouteAll();
  await conversation.open(threadId);
  await expect(conversation.box).toHaveValue(prompt);
  const sent = page.waitForRequest(
    (request) => request.method() === "POST" && runs.test(request.url()),
  );
  await conversation.sendButton.click();
  await sent;
  await conversation.reload();
  await expect(conversation.answer).toContainText("t000005");
  await expect(conversation.questions).toHaveCount(1);
  await expect(conversation.box).toHaveValue("");
});
