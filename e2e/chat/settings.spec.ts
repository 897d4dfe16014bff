import { expectAccessible } from "../fixtures/accessible";
import { expect, test } from "../fixtures/test";

test("language, theme and name take effect at once and stay @layout", { tag: "@long" }, async ({
  login,
  visit,
}) => {
  const { page } = await visit(await login());
  await page.goto("/settings");
  await expectAccessible(page);
  await page.getByLabel("Theme").selectOption("dark");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  const name = page.getByRole("textbox", { name: "Name", exact: true });
  await name.fill("Somebody else");
  await name.press("Enter");
  await expect(page.getByText("Saved.").first()).toBeVisible();
  await page.getByLabel("Language", { exact: true }).selectOption("zh-CN");
  await expect(page.getByRole("heading", { name: "设置", exact: true })).toBeVisible();
  await expectAccessible(page);
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.getByRole("textbox", { name: "名称" })).toHaveValue("Somebody else");
});

test("a password, a send key and instructions are changed; the model gets the instructions and a file's text", {
  tag: "@long",
}, async ({ login, visit, upstream }) => {
  const somebody = await login();
  const { page, conversation, watch } = await visit(somebody);
  const script = await upstream.use({ outputs: [{ type: "text", tokens: 5 }] });
  watch.allow(/status of 4\d\d/);
  await page.goto("/settings");
  await page.getByLabel("Current password").fill("not the password at all");
  await page.getByLabel("New password").fill("another long sentence");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("The current password is not right.")).toBeVisible();
  await page.getByLabel("Current password").fill(somebody.password);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("The password is changed.")).toBeVisible();
  await page.getByLabel("Key that sends").selectOption("mod-enter");
  await expect(page.getByText("Saved.")).toBeVisible();
  const instructions = page.getByRole("textbox", { name: "Custom instructions" });
  await instructions.fill("Answer like a lighthouse keeper.");
  const form = page.locator("form").filter({ has: instructions });
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByText("Saved.")).toBeVisible();

  await conversation.open();
  await page.locator("input[type=file]").setInputFiles({
    name: "log of the day.md",
    mimeType: "text/markdown",
    buffer: Buffer.from("```\nfog at four\n```\n"),
  });
  await expect(page.getByRole("button", { name: "Remove log of the day.md" })).toBeVisible();
  await conversation.box.fill(script.prompt("What was the weather?"));
  await conversation.box.press("Enter");
  await conversation.box.pressSequentially("In short.");
  await expect(conversation.questions).toHaveCount(0);
  await conversation.box.press("Control+Enter");
  await expect(conversation.questions).toContainText("In short.");
  await expect(conversation.answer).toHaveAttribute("aria-busy", "false");
  const [system, message] = await script.sent(0);
  expect(system).toMatchObject({ role: "system" });
  expect(system?.content).toContain("Answer like a lighthouse keeper.");
  expect(message?.role).toBe("user");
  expect(message?.content).toContain(`${script.prompt("What was the weather?")}\nIn short.`);
  // The fence is longer than any in the file, so that the file cannot end it.
  expect(message?.content).toMatch(
    /log of the day\.md[\s\S]*````\S*\n```\nfog at four\n```\n+````/,
  );
});

test("an account goes only when its email and password are typed @layout", {
  tag: "@long",
}, async ({ login, visit }) => {
  const somebody = await login();
  const { page, watch } = await visit(somebody);
  // Their streams end with the account, a moment before the page does.
  watch.allow(/status of 401/);
  await page.goto("/settings");
  await page.getByRole("button", { name: "Delete my account…" }).click();
  const confirm = page.getByRole("button", { name: "Delete my account for good" });
  await expect(confirm).toBeDisabled();
  await expectAccessible(page);
  await page.getByLabel(`Type ${somebody.email} to confirm`).fill(somebody.email);
  await page.getByLabel("Your password").fill(somebody.password);
  await confirm.click();
  await expect(page).toHaveURL(/\/sign-in/);
});
