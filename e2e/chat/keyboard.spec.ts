import { signedOut } from "../fixtures/people";
import { expect, test } from "../fixtures/test";
import { expectTokens } from "../fixtures/tokens";

test.use({ storageState: signedOut });

test("signing in, sending and stopping need nothing but the keyboard", async ({
  conversation,
  page,
  person,
  upstream,
}) => {
  const script = await upstream.use({ outputs: [{ type: "text", tokens: 20 }], holdAt: 10 });
  const { keyboard } = page;
  await page.goto("/sign-in");
  await keyboard.press("Tab");
  await expect(page.getByLabel("Email")).toBeFocused();
  await keyboard.type(person.email);
  await keyboard.press("Tab");
  await keyboard.type(person.password);
  await keyboard.press("Enter");
  // The box has the focus: one can write at once.
  await expect(conversation.box).toBeFocused();
  await keyboard.type("One line,");
  await keyboard.press("Shift+Enter");
  await keyboard.type(script.prompt("two lines."));
  await keyboard.press("Enter");
  await expect(conversation.questions).toContainText("One line,\ntwo lines.");
  await expect(conversation.box).toHaveValue("");
  await expectTokens(conversation.answer, "t", 10);
  await expect(conversation.box).toBeFocused();
  for (let presses = 0; presses < 10; presses += 1) {
    await keyboard.press("Tab");
    if (await conversation.stopButton.evaluate((button) => button === document.activeElement))
      break;
  }
  await expect(conversation.stopButton).toBeFocused();
  await keyboard.press("Enter");
  await expect(conversation.answer.getByText("Stopped")).toBeVisible();
  const [request] = await script.waitFor("closed");
  expect(request?.closedEarly).toBe(true);
});

test("Enter does not send an empty message, nor one that an input method still composes", async ({
  conversation,
  page,
  person,
}) => {
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.keyboard.press("Enter");
  await expect(conversation.box).toBeFocused({ timeout: 60_000 });
  await page.keyboard.press("Enter");
  await conversation.box.fill("ni hao");
  await conversation.box.dispatchEvent("keydown", { key: "Enter", isComposing: true });
  await conversation.box.dispatchEvent("keydown", { key: "Enter", keyCode: 229 });
  await expect(conversation.box).toHaveValue("ni hao");
  await expect(page).toHaveURL("/");
  await expect(conversation.questions).toHaveCount(0);
});
