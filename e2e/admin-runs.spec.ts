import { expectAccessible } from "./fixtures/accessible";
import { createPerson, signIn } from "./fixtures/people";
import { expect, test } from "./fixtures/test";

test("an administrator sees what runs, without its words, and stops it @layout", {
  tag: "@long",
}, async ({ login, stack, upstream, visit }) => {
  const owner = await login();
  const script = await upstream.use({ outputs: [{ type: "text", tokens: 20 }], holdAt: 10 });
  const threadId = await owner.api.createThread();
  const { runId } = await owner.api.send(threadId, script.prompt("A secret of its owner."));
  await script.waitFor("held");
  const admin = await signIn(stack.appUrl, await createPerson(stack.databaseUrl, "admin"));
  const { page } = await visit(admin);
  await page.goto("/admin/runs");
  const row = page
    .getByRole("list", { name: "Live runs" })
    .getByRole("listitem")
    .filter({ hasText: runId ?? "" });
  await expect(row).toContainText("Running");
  await expect(row).toContainText("glm-5.1");
  expect(await page.content()).not.toContain("A secret of its owner.");
  await expectAccessible(page);
  await row.getByRole("button", { name: /^Stop the run of/ }).click();
  await expect(row).toHaveCount(0);
  expect((await owner.api.run(runId ?? "")).status).toBe("cancelled");
  await page.goto("/admin/audit");
  await expect(page.getByText("Stopped somebody's run").first()).toBeVisible();
});
