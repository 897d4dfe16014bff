import type { Page } from "@playwright/test";
import type { RunEvent } from "@/protocol/events";
import { expectAccessible } from "../fixtures/accessible";
import { holdScripts } from "../fixtures/hold-scripts";
import { expect, test } from "../fixtures/test";

const at = Date.UTC(2026, 0, 1);

function answered(text: string): RunEvent[] {
  return [
    { type: "run-start", at },
    { type: "step-start", step: 1, attempt: 1, at },
    { type: "text-start", part: 0, at },
    { type: "text-delta", part: 0, text },
    { type: "text-end", part: 0, at },
    { type: "response-end", finishReason: "stop", usage: null, model: "glm-5.1", at },
    { type: "step-end", step: 1, at },
    { type: "run-end", status: "succeeded", at },
  ];
}

/** The list of threads, where the width has it. */
async function openList(page: Page) {
  const nav = page.getByRole("navigation", { name: "Threads" });
  const opener = page.getByRole("button", { name: "Open threads" });
  if (await opener.isVisible()) await opener.click();
  await expect(nav).toBeVisible();
  return nav;
}

test("a thread is renamed in its place, pinned, and found again after a reload @layout", {
  tag: "@phone",
}, async ({ page, seed }) => {
  const title = `Old name ${Date.now()}`;
  const next = `New name ${Date.now()}`;
  const { threadId } = await seed({ text: title, events: answered("Yes.") });
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
});

test("a deleted thread comes back with Undo, and with everything in it @layout", {
  tag: "@phone",
}, async ({ page, seed, conversation }) => {
  const title = `To delete ${Date.now()}`;
  const { threadId } = await seed({ text: title, events: answered("Still here.") });
  await conversation.open(threadId);
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(page).toHaveURL("/");
  await expect(page.getByText(`“${title}” was deleted.`)).toBeVisible();
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await expect(page).toHaveURL(`/t/${threadId}`);
  await expect(conversation.answer).toContainText("Still here.");
});

test("an archived thread leaves the list and comes back from the archive", async ({
  page,
  seed,
}) => {
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
});

test("what runs, ends and is renamed elsewhere shows without a reload", async ({
  page,
  person,
  visit,
  upstream,
  conversation,
}) => {
  const script = await upstream.use({ outputs: [{ type: "text", tokens: 20 }], holdAt: 10 });
  await page.goto("/");
  const nav = await openList(page);
  const elsewhere = await visit(person);
  await elsewhere.conversation.open();
  await elsewhere.conversation.send(script.prompt());
  const threadId = await elsewhere.conversation.threadId();
  const row = nav.getByRole("listitem").filter({ has: page.locator(`a[href="/t/${threadId}"]`) });
  await expect(row).toContainText("Running");
  await person.api.json("PATCH", `/api/threads/${threadId}`, { title: "Named elsewhere" });
  await expect(row).toContainText("Named elsewhere");
  await elsewhere.page.goto("/");
  await script.waitFor("held");
  await script.release();
  await expect(row).toContainText("Finished, not seen yet");
  await expect(nav.getByRole("region", { name: "Needs you" })).toContainText("Named elsewhere");
  await row.getByRole("link").click();
  await expect(conversation.answers).toHaveCount(1);
  await expect(row).not.toContainText("Finished, not seen yet");
  await expect(page).toHaveTitle(/^Named elsewhere/);
});

test("search finds titles and text, and opens at the hit @layout", async ({
  page,
  seed,
  conversation,
}) => {
  const word = `quagga${Date.now()}`;
  const { threadId, messageId } = await seed({
    text: "About animals",
    events: answered(`A ${word} is a kind of zebra.`),
  });
  await page.goto("/");
  const nav = await openList(page);
  const box = nav.getByRole("searchbox", { name: "Search threads" });
  await box.fill(word);
  const result = nav.getByRole("link", { name: /About animals/ });
  await expect(result.locator("mark")).toHaveText(word);
  await expectAccessible(page);
  await box.press("ArrowDown");
  await expect(result).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(box).toBeFocused();
  await box.press("Enter");
  await expect(page).toHaveURL(`/t/${threadId}#${messageId}`);
  await expect(conversation.answer).toContainText(word);
  await expect(conversation.answer).toBeFocused();
});

test("what is typed into the search before the page's script runs is looked for", async ({
  page,
  seed,
}) => {
  const word = `okapi${Date.now()}`;
  await seed({ text: "About animals", events: answered(`An ${word} has stripes.`) });
  const run = await holdScripts(page);
  await page.goto("/", { waitUntil: "commit" });
  const box = page.getByRole("searchbox", { name: "Search threads" });
  await box.fill(word);
  run();
  await expect(page.getByRole("link", { name: /About animals/ }).locator("mark")).toHaveText(word);
  await expect(box).toHaveValue(word);
  // The composer, which takes the focus of a page nobody has touched, leaves it here.
  await expect(box).toBeFocused();
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
