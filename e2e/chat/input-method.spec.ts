import type { Locator } from "@playwright/test";
import { expect, test } from "../fixtures/test";
import { text } from "../upstream/fault-entry";

/**
 * Ends a composition as Safari does: first its end, then the key that ended it, which composes no
 * more. Answers whether the page took the key.
 */
async function endComposition(field: Locator, key = "Enter"): Promise<boolean> {
  await expect(field).toBeFocused();
  return await field.evaluate((element, pressed) => {
    element.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
    element.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true, data: "好" }));
    const event = { key: pressed, keyCode: 229, bubbles: true, cancelable: true };
    return !element.dispatchEvent(new KeyboardEvent("keydown", event));
  }, key);
}

test("R57: Enter that ends a composition sends nothing, in the box, a question, an edit, a title, the search and the palette; the next one does", async ({
  conversation,
  page,
  upstream,
}) => {
  const { answer, box, questions } = conversation;
  const asking = { name: "ask_user", arguments: { question: "Which colour?" } };
  const script = await upstream.use([
    { outputs: [{ type: "tool-calls", calls: [asking] }] },
    { outputs: [text("Blue it is.")] },
    { outputs: [text("To the edited.")] },
  ]);
  await conversation.open();
  await box.fill(script.prompt("你好"));
  expect(await endComposition(box)).toBe(false);
  await expect(box).toHaveValue(script.prompt("你好"));
  await expect(questions).toHaveCount(0);
  await box.press("Enter");
  await expect(box).toBeHidden();

  const own = page.getByRole("textbox", { name: "Your answer" });
  await own.fill("蓝");
  expect(await endComposition(own)).toBe(false);
  await expect(own).toHaveValue("蓝");
  await own.press("Enter");
  await expect(answer).toContainText("Blue it is.");
  await expect(answer).toHaveAttribute("aria-busy", "false");

  await questions.getByRole("button", { name: "Edit" }).click();
  const edit = page.getByRole("textbox", { name: "Edit your message" });
  await edit.fill(script.prompt("你们好"));
  expect(await endComposition(edit)).toBe(false);
  expect(await endComposition(edit, "Escape")).toBe(false);
  await expect(edit).toHaveValue(script.prompt("你们好"));
  await edit.press("Enter");
  await expect(answer).toContainText("To the edited.");
  await expect(questions).toContainText("2 / 2");
  await expect(answer).toHaveAttribute("aria-busy", "false");
  expect(await script.requests()).toHaveLength(3);

  const name = `蓝色 ${Date.now()}`;
  const threadId = await conversation.threadId();
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  const title = page.getByRole("textbox", { name: "Title" });
  await title.fill(name);
  expect(await endComposition(title)).toBe(false);
  expect(await endComposition(title, "Escape")).toBe(false);
  await expect(title).toHaveValue(name);
  await title.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toContainText(name);

  await page.keyboard.press("Control+Shift+O");
  await expect(page).toHaveURL("/");
  const search = page.getByRole("searchbox", { name: "Search threads" });
  await search.fill(name);
  await expect(page.getByRole("link", { name }).locator("mark").first()).toBeVisible();
  expect(await endComposition(search)).toBe(false);
  expect(await endComposition(search, "Escape")).toBe(false);
  await expect(search).toHaveValue(name);
  await expect(page).toHaveURL("/");
  await search.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/t/${threadId}`));

  await page.keyboard.press("Control+k");
  const commands = page.getByRole("combobox", { name: "Commands" });
  await commands.fill("sett");
  await expect(page.getByRole("option", { name: "Settings" })).toBeVisible();
  expect(await endComposition(commands)).toBe(false);
  await expect(commands).toHaveValue("sett");
  await commands.press("Enter");
  await expect(page).toHaveURL("/settings");
});
