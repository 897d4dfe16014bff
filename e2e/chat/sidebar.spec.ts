import type { Page } from "@playwright/test";
import { expectAccessible } from "../fixtures/accessible";
import { answered } from "../fixtures/answered";
import { expect, test } from "../fixtures/test";

/** The list of threads, where the width has it. */
async function openList(page: Page) {
  const nav = page.getByRole("navigation", { name: "Threads" });
  const opener = page.getByRole("button", { name: "Open threads" });
  if (await opener.isVisible()) await opener.click();
  await expect(nav).toBeVisible();
  return nav;
}

test("a thread is renamed in its place, pinned, found again after a reload, deleted and brought back whole @layout", async ({
  conversation,
  page,
  seed,
}) => {
  const title = `Old name ${Date.now()}`;
  const next = `New name ${Date.now()}`;
  const { threadId } = await seed({ text: title, events: answered("Still here.") });
  await page.goto(`/t/${threadId}`);
  const nav = await openList(page);
  const row = nav.getByRole("listitem").filter({ hasText: title });
  await row.getByRole("link").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Rename" }).click();
  const field = nav.getByRole("textbox", { name: "Title" });
  await expect(field).toBeFocused();
  await field.fill(next);
  await field.press("Enter");
  const renamed = nav.getByRole("listitem").filter({ hasText: next });
  await expect(renamed).toBeVisible();
  await renamed.hover();
  await renamed.getByRole("button", { name: `Actions for ${next}` }).click();
  await page.getByRole("menuitem", { name: "Pin", exact: true }).click();
  const pinned = nav.getByRole("region", { name: "Pinned" });
  await expect(pinned.getByRole("link", { name: next })).toBeVisible();
  await page.reload();
  const again = await openList(page);
  await expect(
    again.getByRole("region", { name: "Pinned" }).getByRole("link", { name: next }),
  ).toBeVisible();

  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(page).toHaveURL("/");
  await expect(page.getByText(`“${next}” was deleted.`)).toBeVisible();
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await expect(page).toHaveURL(`/t/${threadId}`);
  await expect(conversation.answer).toContainText("Still here.");
});

test("an archived thread leaves the list and comes back from the archive; the keyboard deletes and brings back", {
  tag: "@long",
}, async ({ api, page, seed }) => {
  const other = `By keyboard ${Date.now()}`;
  const { id } = await api.json<{ id: string }>("POST", "/api/threads", { title: other });
  const title = `To keep ${Date.now()}`;
  const { threadId } = await seed({ text: title, events: answered("Yes.") });
  await page.goto(`/t/${threadId}`);
  const nav = await openList(page);
  const link = nav.getByRole("link", { name: title });
  await link.click({ button: "right" });
  await page.getByRole("menuitem", { name: "Archive" }).click();
  await expect(link).toHaveCount(0);
  await nav.getByRole("button", { name: "Archived threads" }).click();
  await expect(nav.getByRole("heading", { name: "Archived threads" })).toBeVisible();
  await link.click({ button: "right" });
  await page.getByRole("menuitem", { name: "Take out of the archive" }).click();
  await expect(link).toHaveCount(0);
  await nav.getByRole("button", { name: "Back to threads" }).click();
  await expect(link).toBeVisible();

  const second = nav.locator(`a[href="/t/${id}"]`);
  await second.focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Delete" }).focus();
  await page.keyboard.press("Enter");
  await expect(second).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Undo", exact: true })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(second).toBeFocused();
});

test("what runs, ends and is renamed elsewhere shows without a reload", async ({
  api,
  page,
  upstream,
  conversation,
}) => {
  const script = await upstream.use({ outputs: [{ type: "text", tokens: 20 }], holdAt: 10 });
  await conversation.open();
  const nav = await openList(page);
  const threadId = await api.createThread();
  await api.send(threadId, script.prompt());
  const row = nav.getByRole("listitem").filter({ has: page.locator(`a[href="/t/${threadId}"]`) });
  await expect(row).toContainText("Running");
  await api.json("PATCH", `/api/threads/${threadId}`, { title: "Named elsewhere" });
  await expect(row).toContainText("Named elsewhere");
  await script.waitFor("held");
  await script.release();
  await expect(row).toContainText("Finished, not seen yet");
  await expect(nav.getByRole("region", { name: "Needs you" })).toContainText("Named elsewhere");
  await row.getByRole("link").click();
  await expect(conversation.answers).toHaveCount(1);
  await expect(row).not.toContainText("Finished, not seen yet");
  await expect(page).toHaveTitle(/^Named elsewhere/);
});

/** Texts that the page marks without changing them. */
async function listMarked(page: Page): Promise<string[]> {
  return await page.evaluate(() =>
    [...(CSS.highlights.get("search-hit") ?? [])].map((range) => String(range)),
  );
}

/** A picture that is much taller than its source, and the word far below it. */
function longAnswer(word: string) {
  const steps = Array.from({ length: 14 }, (_, index) => `n${index}`).join(" --> ");
  const paragraphs = Array.from({ length: 80 }, (_, index) =>
    index === 59
      ? `Paragraph **60** has more to tell than a list of results shows, and [not before](https://example.org/) its end says what a ${word} is: a *kind* of zebra.`
      : `Paragraph ${index + 1}.`,
  );
  return [`\`\`\`mermaid\ngraph TD; ${steps}\n\`\`\``, ...paragraphs].join("\n\n");
}

test("search finds titles and text, and opens at the hit @layout", { tag: "@long" }, async ({
  page,
  seed,
  conversation,
}) => {
  const word = `quagga${Date.now()}`;
  const { threadId, messageId } = await seed({
    text: "About animals",
    events: answered(longAnswer(word)),
  });
  await page.goto("/");
  const nav = await openList(page);
  const box = nav.getByRole("searchbox", { name: "Search threads" });
  await box.fill(word);
  const result = nav.getByRole("link", { name: /About animals/ });
  await expect(result.locator("mark")).toHaveText(word);
  await expect(result.locator("mark")).toBeInViewport({ ratio: 1 });
  await expect(result).toContainText(`${word} is: a kind of zebra. Paragraph 61.`);
  await expectAccessible(page);
  await box.press("ArrowDown");
  await expect(result).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(box).toBeFocused();
  await box.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/t/${threadId}#${messageId}`));
  await expect(conversation.answer).toBeFocused();
  const place = conversation.answer.getByText(word);
  await expect(place).toBeInViewport({ ratio: 1 });
  expect(await listMarked(page)).toEqual([word]);
  await expect(conversation.answer.locator(".diagram img")).toBeVisible();
  await expect(place).toBeInViewport({ ratio: 1 });
  expect(await listMarked(page)).toEqual([word]);
  await (await openList(page)).getByRole("searchbox").fill("something else");
  expect(await listMarked(page)).toEqual([]);
});

test("the list keeps nobody out, with its menu and with an undo @layout", { tag: "@long" }, async ({
  page,
  seed,
}) => {
  const { threadId } = await seed({ text: "For everybody", events: answered("Yes.") });
  await page.goto(`/t/${threadId}`);
  const nav = await openList(page);
  await expectAccessible(page);
  await nav.locator(`a[href="/t/${threadId}"]`).click({ button: "right" });
  await expect(page.getByRole("menuitem", { name: "Delete" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(page.getByRole("button", { name: "Undo", exact: true })).toBeVisible();
  await expectAccessible(page);
});
