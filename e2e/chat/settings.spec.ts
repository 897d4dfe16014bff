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

test("with the other send key, Enter makes a line", async ({ login, visit, upstream }) => {
  const { page, conversation } = await visit(await login());
  const script = await upstream.use({ outputs: [{ type: "text", tokens: 5 }] });
  await page.goto("/settings");
  await page.getByLabel("Key that sends").selectOption("mod-enter");
  await expect(page.getByText("Saved.")).toBeVisible();
  await conversation.open();
  await conversation.box.fill(script.prompt("One."));
  await conversation.box.press("Enter");
  await conversation.box.pressSequentially("Two.");
  await expect(conversation.questions).toHaveCount(0);
  await conversation.box.press("Control+Enter");
  await expect(conversation.questions).toContainText("Two.");
});

test("a wrong password says so in its place; the right one is changed", async ({
  login,
  visit,
}) => {
  const somebody = await login();
  const { page, watch } = await visit(somebody);
  watch.allow(/status of 4\d\d/);
  await page.goto("/settings");
  await page.getByLabel("Current password").fill("not the password at all");
  await page.getByLabel("New password").fill("another long sentence");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("The current password is not right.")).toBeVisible();
  await page.getByLabel("Current password").fill(somebody.password);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("The password is changed.")).toBeVisible();
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
