import { signedOut } from "../fixtures/people";
import { expect, test } from "../fixtures/test";
import { expectTokens } from "../fixtures/tokens";

test.use({ storageState: signedOut });

test("signing in, sending and stopping need nothing but the keyboard, and Enter sends whole messages alone", async ({
  conversation,
  page,
  person,
  upstream,
}) => {
  const script = await upstream.use({ outputs: [{ type: "text", tokens: 20 }], holdAt: 10 });
  const { keyboard } = page;
  const { box } = conversation;
  await page.goto("/sign-in");
  await keyboard.press("Tab");
  await expect(page.getByLabel("Email")).toBeFocused();
  await keyboard.type(person.email);
  await keyboard.press("Tab");
  await keyboard.type(person.password);
  await keyboard.press("Enter");
  // The box has the focus: one can write at once.
  await expect(box).toBeFocused();
  await keyboard.press("Enter");
  // An input method still composes.
  await box.fill("ni hao");
  await box.dispatchEvent("keydown", { key: "Enter", isComposing: true });
  await box.dispatchEvent("keydown", { key: "Enter", keyCode: 229 });
  await expect(box).toHaveValue("ni hao");
  await expect(page).toHaveURL("/");
  await expect(conversation.questions).toHaveCount(0);
  await box.fill("");

  await keyboard.type("One line,");
  await keyboard.press("Shift+Enter");
  await keyboard.type(script.prompt("two lines."));
  await keyboard.press("Enter");
  await expect(conversation.questions).toContainText("One line,\ntwo lines.");
  await expect(box).toHaveValue("");
  await expectTokens(conversation.answer, "t", 10);
  await expect(box).toBeFocused();
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
