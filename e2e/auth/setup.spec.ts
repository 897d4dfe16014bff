import { expectAccessible } from "../fixtures/accessible";
import { Conversation } from "../fixtures/conversation";
import { PageWatch } from "../fixtures/page-watch";
import { expect, test } from "../fixtures/test";

test("a fresh Longrun leads to its setup, which makes the first account and signs it in", {
  tag: "@long",
}, async ({ browser, ownServer }) => {
  const server = await ownServer();
  const context = await browser.newContext({ baseURL: server.url, locale: "en-US" });
  const watch = new PageWatch(context, server.url);
  const page = await context.newPage();
  await page.goto("/");
  await expect(page).toHaveURL(/\/setup/);
  await expectAccessible(page);
  await page.getByLabel("Name").fill("Ada");
  await page.getByLabel("Email").fill("ada@example.org");
  await page.getByLabel("Password").fill("too short");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(
    page.getByText("The password needs at least 15 characters; it has 9."),
  ).toBeVisible();
  await expect(page.getByLabel("Email")).toHaveValue("ada@example.org");
  await page.getByLabel("Password").fill("a sentence to remember");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByText("The endpoint works")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Start" }).click();
  await expect(new Conversation(page).box).toBeVisible();
  await page.goto("/setup");
  await expect(page).toHaveURL("/");
  expect(watch.complaints()).toEqual([]);
  await context.close();
});
