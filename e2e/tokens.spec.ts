import { expectAccessible } from "./fixtures/accessible";
import { Api, problemOf } from "./fixtures/api";
import { createPerson, signIn } from "./fixtures/people";
import { expect, test } from "./fixtures/test";

test("a program chats with a token made in the settings, until it is revoked @layout", {
  tag: "@long",
}, async ({ login, stack, upstream, visit }) => {
  const { page } = await visit(await login());
  await page.goto("/settings");
  const tokens = page.getByRole("region", { name: "API tokens" });
  await expect(tokens.getByText("No token yet.")).toBeVisible();
  await tokens.getByRole("button", { name: "New token" }).click();
  await expectAccessible(page);
  await tokens.getByLabel("Name").fill("Nightly report");
  await tokens.getByLabel("Access").selectOption({ label: "Read and write" });
  await tokens.getByRole("button", { name: "Create token" }).click();
  const token = await tokens.getByRole("textbox", { name: "Token" }).inputValue();
  await expectAccessible(page);
  await tokens.getByRole("button", { name: "Done" }).click();
  await expect(tokens.getByRole("listitem")).toContainText("not used yet");

  const program = new Api(stack.appUrl, undefined, token);
  const script = await upstream.use({ outputs: [{ type: "text", tokens: 20 }], holdAt: 10 });
  const threadId = await program.createThread();
  await program.upload("notes.txt", "To be read.");
  const { runId } = await program.send(threadId, script.prompt());
  const stream = await program.follow(runId ?? "");
  await stream.until(({ text }) => text.includes("t000005"));

  await page.reload();
  await expect(tokens.getByRole("listitem")).toContainText("last used");
  expect(await page.content()).not.toContain(token);
  await tokens.getByRole("button", { name: "Revoke Nightly report" }).click();
  await expect(tokens.getByText("The token opens nothing any more.")).toBeVisible();
  // The stream that it opened ends while its run is still held.
  await expect(stream.readToEnd()).rejects.toThrow("The stream was cut");
  const refused = await problemOf(await program.call("GET", `/api/threads/${threadId}`));
  expect(refused).toMatchObject({ status: 401, code: "unauthenticated" });
  await script.release();
});

test("a suspended person's tokens open nothing, from the moment on", async ({ login, stack }) => {
  const person = await login();
  const made = { name: "Script", scopes: ["read", "write"], expiresInDays: null };
  const { token } = await person.api.json<{ token: string }>("POST", "/api/tokens", made);
  const program = new Api(stack.appUrl, undefined, token);
  expect((await program.call("GET", "/api/threads")).status).toBe(200);
  const admin = await signIn(stack.appUrl, await createPerson(stack.databaseUrl, "admin"));
  const path = `/api/admin/people/${person.id}`;
  const suspended = await admin.api.call("PATCH", path, { json: { status: "suspended" } });
  expect(suspended.status).toBe(204);
  expect((await program.call("GET", "/api/threads")).status).toBe(401);
  expect((await program.call("POST", "/api/threads", { json: {} })).status).toBe(401);
});
