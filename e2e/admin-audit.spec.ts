import { expectAccessible } from "./fixtures/accessible";
import { createPerson, signIn } from "./fixtures/people";
import { expect, test } from "./fixtures/test";

test("what an administrator does is written down, and the chain is whole @layout", {
  tag: "@long",
}, async ({ ownServer, visit }) => {
  const server = await ownServer();
  const admin = await signIn(server.url, await createPerson(server.databaseUrl, "admin"));
  const name = `Audited ${Date.now()}`;
  const { id } = await admin.api.json<{ id: string }>("POST", "/api/admin/endpoints", {
    kind: "vllm",
    baseUrl: "http://127.0.0.1:9/v1",
    name,
    key: "sk-never-in-the-log",
  });
  await admin.api.call("DELETE", `/api/admin/endpoints/${id}`);
  const { page } = await visit(admin);
  await page.goto("/admin");
  await expect(page).toHaveURL(/\/admin\/endpoints$/);
  await page.getByRole("link", { name: "Audit log" }).click();
  await expect(page.getByRole("heading", { name: "Audit log" })).toBeVisible();
  const entries = page.getByRole("list", { name: "Audit log" }).getByRole("listitem");
  const mine = entries.filter({ hasText: id });
  await expect(mine).toHaveCount(2);
  await expect(mine.first()).toContainText("Deleted an endpoint");
  await expect(mine.first()).toContainText(name);
  await expect(mine.last()).toContainText("Added an endpoint");
  await expect(page.getByText("sk-never-in-the-log")).toHaveCount(0);
  await page.getByRole("button", { name: "Check the chain" }).click();
  await expect(page.getByRole("status")).toHaveText(/^All \d+ entries are as they were written\.$/);
  await expectAccessible(page);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
});
