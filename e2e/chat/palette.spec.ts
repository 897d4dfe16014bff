import { expectAccessible } from "../fixtures/accessible";
import { expect, test } from "../fixtures/test";

test("the palette finds threads and actions by keyboard alone @layout", { tag: "@long" }, async ({
  conversation,
  page,
  upstream,
}) => {
  const script = await upstream.use({ outputs: [{ type: "text", tokens: 5 }] });
  await conversation.open();
  await conversation.send(script.prompt("First."));
  await expect(conversation.answer).toContainText("t000005");
  await page.keyboard.press("Control+k");
  const box = page.getByRole("combobox", { name: "Commands" });
  await expect(box).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.type("sett");
  await expect(page.getByRole("option", { name: "Settings" })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL("/settings");
  await page.keyboard.press("Control+Shift+O");
  await expect(page).toHaveURL("/");
});

test("single keys work where nobody writes, and ? lists them; the up arrow in an empty box edits @layout", {
  tag: "@long",
}, async ({ conversation, page, upstream }) => {
  const script = await upstream.use({ outputs: [{ type: "text", tokens: 5 }] });
  await conversation.open();
  await conversation.send(script.prompt("First."));
  await expect(conversation.answer).toContainText("t000005");
  await expect(conversation.answer).toHaveAttribute("aria-busy", "false");
  await conversation.box.press("?");
  await expect(conversation.box).toHaveValue("?");
  await conversation.box.fill("");
  const editor = page.getByRole("textbox", { name: "Edit your message" });
  await conversation.box.press("ArrowUp");
  await expect(editor).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(editor).toBeHidden();
  await conversation.region.focus();
  await page.keyboard.press("j");
  await expect(conversation.answer).toBeFocused();
  await page.keyboard.press("k");
  await expect(conversation.questions.last()).toBeFocused();
  await page.keyboard.press("e");
  await expect(editor).toBeFocused();
  await page.keyboard.press("Escape");
  await conversation.region.focus();
  await page.keyboard.press("?");
  await expect(page.getByRole("heading", { name: "Keyboard shortcuts" })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await conversation.region.focus();
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox", { name: "Search threads" })).toBeFocused();
});
