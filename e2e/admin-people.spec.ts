import { expectAccessible } from "./fixtures/accessible";
import { problemOf } from "./fixtures/api";
import { createPerson, type SignedIn, signedOut, signIn } from "./fixtures/people";
import { expect, test } from "./fixtures/test";

const nobody = (admin: SignedIn): SignedIn => ({
  ...admin,
  storageState: signedOut,
});

test("an invitation becomes an account that chats, and is found among the people @layout", async ({
  ownServer,
  upstream,
  visit,
}) => {
  const server = await ownServer();
  const admin = await signIn(server.url, await createPerson(server.databaseUrl, "admin"));
  const { page } = await visit(admin);
  await page.goto("/admin/people");
  const rows = page.getByRole("list", { name: "People" }).getByRole("listitem");
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText("You");
  await expect(rows.getByRole("button")).toHaveCount(0);
  await page.getByRole("button", { name: "Invite a person" }).click();
  await page.getByLabel("Email").fill("grace@example.org");
  await page.getByRole("button", { name: "Make the link" }).click();
  const shown = page.getByRole("textbox", { name: "One-time link" });
  const invitation = await shown.inputValue();
  expect(invitation).toMatch(/\/account-link#[\w-]{43}$/);
  await expect(page.getByRole("button", { name: "Copy link" })).toBeFocused();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Done" }).click();
  await expect(shown).toHaveCount(0);

  const guest = await visit(nobody(admin));
  await guest.page.goto(`${server.url}/account-link#${invitation.split("#")[1]}`);
  await expect(guest.page.getByRole("heading", { name: "Welcome to Longrun" })).toBeVisible();
  await expect(guest.page.getByLabel("Email")).toHaveValue("grace@example.org");
  await expectAccessible(guest.page);
  await guest.page.getByLabel("Name").fill("Grace");
  await guest.page.getByLabel("Password").fill("too short");
  await guest.page.getByRole("button", { name: "Create account" }).click();
  await expect(guest.page.getByText("it has 9")).toBeVisible();
  await guest.page.getByLabel("Password").fill("a sentence of Grace");
  await guest.page.getByRole("button", { name: "Create account" }).click();
  const script = await upstream.use({ outputs: [{ type: "text", text: "Hello, Grace." }] });
  await guest.conversation.box.waitFor();
  await guest.conversation.send(script.prompt());
  await expect(guest.conversation.answer).toContainText("Hello, Grace.");

  await page.reload();
  const grace = rows.filter({ hasText: "grace@example.org" });
  await expect(grace).toContainText("Member · 1 thread");
  await page.getByLabel("Search people").fill("nobody at all");
  await expect(page.getByText("Nobody has such a name or address.")).toBeVisible();
  await page.getByLabel("Search people").fill("GRACE");
  await expect(rows).toHaveCount(1);
});

test("a reset ends the sessions of an account; then it is deleted, and no link is in the log @layout", {
  tag: "@long",
}, async ({ ownServer, visit }) => {
  const server = await ownServer();
  const admin = await signIn(server.url, await createPerson(server.databaseUrl, "admin"));
  const member = await server.login();
  const guest = await visit(member);
  await guest.conversation.open();
  const { page } = await visit(admin);
  await page.goto("/admin/people");
  const rows = page.getByRole("list", { name: "People" }).getByRole("listitem");
  const row = rows.filter({ hasText: member.email });
  await row.getByRole("button", { name: "Reset password" }).click();
  const reset = await row.getByRole("textbox", { name: "One-time link" }).inputValue();
  await expectAccessible(page);

  const device = await visit(nobody(admin));
  await device.page.goto(`${server.url}/account-link#${reset.split("#")[1]}`);
  await expect(device.page.getByRole("heading", { name: "Set a new password" })).toBeVisible();
  await device.page.getByLabel("Password").fill("another long sentence");
  await device.page.getByRole("button", { name: "Set password" }).click();
  await device.conversation.box.waitFor();
  guest.watch.allow(/401/);
  await guest.page.reload();
  await expect(guest.page).toHaveURL(/\/sign-in/);
  device.watch.allow(/404/);
  await device.page.goto(`${server.url}/account-link?again#${reset.split("#")[1]}`);
  await expect(device.page.getByText("This link was used, replaced or has expired.")).toBeVisible();
  await expectAccessible(device.page);

  device.watch.allow(/401/);
  await row.getByRole("button", { name: "Delete" }).click();
  await expect(row.getByRole("button", { name: "Cancel" })).toBeFocused();
  await row.getByRole("button", { name: "Delete for good" }).click();
  await expect(row).toHaveCount(0);
  await page.goto("/admin/audit");
  const entries = page.getByRole("list", { name: "Audit log" }).getByRole("listitem");
  await expect(entries.first()).toContainText("Deleted a person");
  expect(await page.getByRole("main").innerText()).not.toContain(reset.split("#")[1]);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
});

test("suspending ends an open tab, its stream and its live run at once", { tag: "@long" }, async ({
  ownServer,
  upstream,
  visit,
}) => {
  const server = await ownServer();
  const admin = await signIn(server.url, await createPerson(server.databaseUrl, "admin"));
  const member = await server.login();
  const script = await upstream.use({ outputs: [{ type: "text", tokens: 50 }], holdAt: 5 });
  const tab = await visit(member);
  tab.watch.allow(/401/);
  await tab.conversation.open();
  await tab.conversation.send(script.prompt());
  await expect(tab.conversation.answer).toContainText("t000004");
  const { page } = await visit(admin);
  await page.goto("/admin/people");
  const row = page
    .getByRole("list", { name: "People" })
    .getByRole("listitem")
    .filter({ hasText: member.email });
  await expect(row).toContainText("1 run in progress");
  await row.getByRole("button", { name: "Suspend" }).click();
  await expectAccessible(page);
  await row.getByRole("button", { name: "Suspend now" }).click();
  await expect(row).toContainText("Suspended");
  // Well before the heartbeat of 15 s at which every stream is asked anyway.
  await expect(tab.page.getByText("You are signed out.")).toBeVisible({ timeout: 12_000 });
  await script.waitFor("closed");
  await expect(async () => {
    await page.reload();
    await expect(row).toContainText("Suspended");
    await expect(row).not.toContainText("in progress", { timeout: 1 });
  }).toPass({ timeout: 30_000 });
  expect(await problemOf(await member.api.call("GET", "/api/me"))).toMatchObject({ status: 401 });
  await row.getByRole("button", { name: "Lift suspension" }).click();
  await expect(row.getByRole("button", { name: "Suspend" })).toBeVisible();
  const { api } = await signIn(server.url, member);
  expect((await api.call("GET", "/api/me")).status).toBe(200);
});
