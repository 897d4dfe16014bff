import { Conversation } from "../fixtures/conversation";
import { signedOut } from "../fixtures/people";
import { expect, test } from "../fixtures/test";

test.use({ storageState: signedOut });

test("a wrong password is refused with the reason, and the email stays", async ({
  page,
  person,
  watch,
}) => {
  watch.allow(/status of 401/);
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password").fill("not the password at all");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").filter({ hasText: /\w/ })).toContainText(
    "The email or the password is wrong.",
  );
  await expect(page.getByLabel("Email")).toHaveValue(person.email);
  await expect(page).toHaveURL(/\/sign-in/);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(new Conversation(page).box).toBeVisible();
});

test("the right password opens the threads, and signing out closes them", async ({
  page,
  person,
}) => {
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(person.email.toUpperCase());
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(new Conversation(page).box).toBeVisible();
  await expect(page).toHaveURL("/");
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto("/");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("who is not signed in is sent to sign in, and then to where they were going", async ({
  page,
  person,
  seed,
}) => {
  const { threadId } = await seed({
    text: "An old question.",
    events: [
      { type: "run-start", at: 1 },
      { type: "step-start", step: 1, attempt: 1, at: 1 },
      { type: "text-start", part: 0, at: 1 },
      { type: "text-delta", part: 0, text: "An old answer." },
      { type: "text-end", part: 0, at: 2 },
      { type: "response-end", finishReason: "stop", usage: null, model: "glm-5.1", at: 2 },
      { type: "step-end", step: 1, at: 2 },
      { type: "run-end", status: "succeeded", at: 2 },
    ],
  });
  const response = await page.goto(`/t/${threadId}`);
  expect(await response?.text()).not.toContain("An old answer.");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(`/t/${threadId}`);
  await expect(new Conversation(page).answer).toContainText("An old answer.");
});

test("after signing in nobody is led to another site", async ({ page, person }) => {
  await page.goto(`/sign-in?next=${encodeURIComponent("//evil.example/")}`);
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL("/");
});
