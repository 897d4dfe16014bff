import { expectAccessible } from "./fixtures/accessible";
import { createPerson, signIn } from "./fixtures/people";
import { expect, test } from "./fixtures/test";

test("an administrator sees what was used, by whom, and takes it along as a table @layout", {
  tag: "@long",
}, async ({ login, stack, upstream, visit }) => {
  const owner = await login();
  const script = await upstream.use({ outputs: [{ type: "text", tokens: 20 }] });
  const { runId } = await owner.api.send(await owner.api.createThread(), script.prompt());
  await owner.api.untilEnded(runId ?? "");
  const admin = await signIn(stack.appUrl, await createPerson(stack.databaseUrl, "admin"));
  const { page } = await visit(admin);
  await page.goto("/admin/usage");
  const { email } = await owner.api.json<{ email: string }>("GET", "/api/me");
  const row = page.getByRole("row").filter({ hasText: email });
  await expect(row).toContainText("glm-5.1");
  await expect(page.getByRole("table", { name: "By day" })).toBeAttached();
  await expectAccessible(page);
  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download CSV" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^usage-.*-30-days\.csv$/);
  await page.getByLabel("Range").selectOption("7 days");
  await expect(row).toContainText("glm-5.1");
  const csv = await (await admin.api.call("GET", "/api/admin/usage/csv?days=7")).text();
  expect(csv).toContain(email);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
});
