import { expectAccessible } from "./fixtures/accessible";
import { createPerson, signIn } from "./fixtures/people";
import { expect, test } from "./fixtures/test";

const key = "sk-a-key-of-the-e2e-tests-tail";

test("an administrator adds, tests, edits, orders and deletes endpoints @layout", {
  tag: "@long",
}, async ({ ownServer, upstream, viewport, visit }) => {
  const server = await ownServer();
  const admin = await signIn(server.url, await createPerson(server.databaseUrl, "admin"));
  const { page } = await visit(admin);
  const answers: string[] = [];
  page.on("response", (response) => {
    void response.text().then(
      (text) => answers.push(text),
      () => undefined,
    );
  });
  await page.goto("/");
  if ((viewport?.width ?? 0) < 768)
    await page.getByRole("button", { name: "Open threads" }).click();
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("menuitem", { name: "Administration" }).click();
  await expect(page.getByRole("heading", { name: "Endpoints" })).toBeVisible();
  const cards = page.getByRole("main").locator("li[aria-label]");
  const given = cards.filter({ hasText: "Set by environment" });
  await expect(given).toContainText("Answers. 1 model enabled.");
  await expect(given.getByRole("button", { name: "Edit" })).toHaveCount(0);

  await page.getByRole("button", { name: "Add endpoint" }).click();
  await page.getByLabel("Kind").selectOption("sglang");
  await page.getByLabel("Address").fill(`${upstream.url}/as/sglang/v1`);
  await page.getByLabel("Key").fill(key);
  await page.getByLabel("Name").fill("Second");
  await page.getByRole("button", { name: "Save" }).click();
  const second = page.getByRole("listitem", { name: "Second", exact: true });
  await expect(second).toContainText("Key ends in tail");
  await expect(second).toContainText("202,752 tokens");
  await second.getByRole("button", { name: "Test" }).click();
  await expect(second.getByText("The endpoint works")).toBeVisible();
  await expectAccessible(page);

  await second.getByRole("button", { name: "Move Second up" }).click();
  await expect(cards.first()).toHaveAccessibleName("Second");
  await second.getByRole("button", { name: /^Settings of/ }).click();
  const model = second.getByRole("form", { name: /^Settings of/ });
  await model.getByLabel("Offered to").selectOption("Administrators");
  await model.getByLabel("Temperature").fill("0,7");
  await model.getByLabel("Price of output").fill("2.2");
  await model.getByLabel("Default of threads").check();
  await model.getByRole("button", { name: "Save" }).click();
  await expect(model.getByText("Saved.")).toBeVisible();
  await expectAccessible(page);
  await page.reload();
  await expect(second).toContainText("Default");
  await second.getByRole("button", { name: /^Settings of/ }).click();
  await expect(model.getByLabel("Temperature")).toHaveValue("0.7");
  await expect(model.getByLabel("Price of output")).toHaveValue("2.2");
  await second.getByRole("button", { name: /^Settings of/ }).click();
  await second.getByRole("checkbox").uncheck();
  await expect(second).toContainText("No model enabled.");

  await second.getByRole("button", { name: "Edit" }).click();
  await second.getByLabel("Address").fill(upstream.url.replace("127.0.0.1", "localhost"));
  await second.getByRole("button", { name: "Save" }).click();
  await expect(second.getByRole("alert")).toContainText("the key was dropped");
  await expect(second).toContainText("No key");

  await second.getByRole("button", { name: "Disable" }).click();
  await expect(second).toContainText("Nothing is sent to it.");
  await second.getByRole("button", { name: "Delete" }).click();
  await expect(second.getByRole("button", { name: "Keep it" })).toBeFocused();
  await second.getByRole("button", { name: "Delete endpoint" }).click();
  await expect(second).toHaveCount(0);
  expect(answers.length).toBeGreaterThan(0);
  expect(answers.filter((text) => text.includes(key))).toEqual([]);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
});
