import { createHash } from "node:crypto";
import { expectAccessible } from "./fixtures/accessible";
import { createPerson, signIn } from "./fixtures/people";
import { expect, test } from "./fixtures/test";
import { ControlClient } from "./upstream/control-client";

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

test("R47, R49, R50: a model turned off stays in the list, one typed by hand does without a list of models, and a name is changed without the key", async ({
  ownServer,
  upstream,
  visit,
}) => {
  const server = await ownServer();
  const admin = await signIn(server.url, await createPerson(server.databaseUrl, "admin"));
  const { page, watch } = await visit(admin);
  watch.allow(/status of 400/);
  await page.goto("/admin/endpoints");
  const add = page.getByRole("region", { name: "Add an endpoint" });
  const card = (name: string) => page.getByRole("listitem", { name, exact: true });

  // R49: it chats, and has no list of models.
  await page.getByRole("button", { name: "Add endpoint" }).click();
  await add.getByLabel("Kind").selectOption("generic");
  await add.getByLabel("Address").fill("not a url");
  await add.getByRole("button", { name: "Test" }).click();
  await expect(add.getByLabel("Address")).toHaveAccessibleDescription(
    /Enter the address of the API, such as http:\/\/gpu-host:8000\/v1/,
  );
  await expect(add.getByText("baseUrl")).toHaveCount(0);
  await add.getByLabel("Address").fill(`${upstream.url}/as/zai/api/paas/v4`);
  await add.getByLabel("Name").fill("Without a list");
  await add.getByRole("button", { name: "Test" }).click();
  await expect(add.getByText("The endpoint does not list its models.")).toBeVisible();
  await add.getByLabel("Model", { exact: true }).fill("glm-5.1");
  await add.getByRole("button", { name: "Save" }).click();
  await expect(card("Without a list")).toContainText("Answers. 1 model enabled.");

  // R50: only the name is changed, then what is shown of the key is typed as the key.
  const own = createHash("sha256").update(`Bearer ${key}`).digest("hex");
  const control = new ControlClient(upstream.url);
  const countOwn = async () =>
    (await control.requests()).filter(({ authorizationHash }) => authorizationHash === own).length;
  await page.getByRole("button", { name: "Add endpoint" }).click();
  await add.getByLabel("Kind").selectOption("sglang");
  await add.getByLabel("Address").fill(`${upstream.url}/as/sglang/v1`);
  await add.getByLabel("Key").fill(key);
  await add.getByLabel("Name").fill("Second");
  await add.getByRole("button", { name: "Save" }).click();
  await card("Second").getByRole("button", { name: "Edit" }).click();
  await card("Second").getByLabel("Key").fill("tail");
  await card("Second").getByRole("button", { name: "Save" }).click();
  await expect(card("Second").getByText(/not valid/)).toBeVisible();
  await card("Second").getByLabel("Key").fill("");
  await card("Second").getByLabel("Name").fill("Renamed");
  await card("Second").getByRole("button", { name: "Save" }).click();
  await expect(card("Renamed")).toContainText("Key ends in tail");
  const before = await countOwn();
  await card("Renamed").getByRole("button", { name: "Test" }).click();
  await expect(card("Renamed").getByText("The endpoint works")).toBeVisible();
  expect(await countOwn()).toBeGreaterThan(before);

  // R47
  const model = card("Renamed").getByRole("checkbox");
  await model.uncheck();
  await expect(card("Renamed")).toContainText("No model enabled.");
  await page.getByRole("link", { name: "People" }).click();
  await expect(page.getByRole("searchbox", { name: "Search people" })).toBeVisible();
  await page.getByRole("link", { name: "Endpoints" }).click();
  await expect(model).not.toBeChecked();
  await page.reload();
  await model.check();
  await expect(card("Renamed")).not.toContainText("No model enabled.");
  await page.reload();
  await expect(model).toBeChecked();
});
