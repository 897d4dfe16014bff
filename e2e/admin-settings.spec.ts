import { expectAccessible } from "./fixtures/accessible";
import { Conversation } from "./fixtures/conversation";
import { createPerson, signIn } from "./fixtures/people";
import { expect, test } from "./fixtures/test";

const fetching = {
  outputs: [
    {
      type: "tool-calls" as const,
      calls: [{ name: "web_fetch", arguments: { url: "http://10.0.0.1/secret" } }],
    },
  ],
};
const done = { outputs: [{ type: "text" as const, text: "Without it, then." }] };

interface Sent {
  tools?: { function: { name: string } }[];
}

test("what an administrator sets holds for everybody from the next run, but not against the environment @layout", async ({
  ownServer,
  upstream,
  visit,
}) => {
  const server = await ownServer({ env: { LONGRUN_TOOL_EDIT_FILE: "ask" } });
  const admin = await signIn(server.url, await createPerson(server.databaseUrl, "admin"));
  const member = await server.login();
  const { page } = await visit(admin);
  await page.goto("/admin/settings");
  const tools = page.getByRole("region", { name: "Tools" });
  const saved = tools.getByRole("status");
  await tools.getByLabel("bash").selectOption("Off: not offered");
  await expect(saved).toHaveText(/^Saved\./);
  await tools.getByLabel("web_fetch").selectOption("Deny");
  await expect(saved).toHaveText(/^Saved\./);
  const given = tools.getByLabel("edit_file");
  await expect(given).toBeDisabled();
  await expect(given).toHaveValue("ask");
  await expect(tools).toContainText("Set by LONGRUN_TOOL_EDIT_FILE: change it there and restart.");
  const settings = "/api/admin/settings";
  const refused = await admin.api.call("PATCH", settings, { json: { tool_edit_file: "off" } });
  expect(refused.status).toBe(409);
  const system = page.getByRole("region", { name: "System prompt" });
  await system.getByRole("textbox").fill("Speak like a pilot.");
  await system.getByRole("button", { name: "Save" }).click();
  await expect(system.getByRole("status")).toHaveText(/^Saved\./);
  await page.getByRole("switch", { name: "Thinking" }).click();
  await expect(page.getByRole("region", { name: "Thinking" }).getByRole("status")).toHaveText(
    /^Saved\./,
  );
  await expectAccessible(page);

  const choices = async () =>
    (await member.api.json<{ tools: { name: string; approval: string }[] }>("GET", "/api/tools"))
      .tools;
  await expect.poll(async () => (await choices()).map(({ name }) => name)).not.toContain("bash");
  await expect
    .poll(async () => (await choices()).find(({ name }) => name === "web_fetch")?.approval)
    .toBe("deny");

  const view = await visit(member);
  await view.conversation.open();
  await expect(view.page.getByRole("button", { name: "Thinking" })).toHaveAttribute(
    "aria-pressed",
    "false",
  );
  await view.page.getByRole("button", { name: "Tools" }).click();
  const menu = view.page.getByRole("dialog", { name: "Tools" });
  await expect(menu.getByRole("combobox", { name: "Approval of web_fetch" })).toBeDisabled();
  await expect(menu.getByRole("checkbox", { name: "Use bash" })).toHaveCount(0);
  await view.page.keyboard.press("Escape");
  const script = await upstream.use([fetching, done, done]);
  await view.conversation.send(script.prompt());
  await expect(view.conversation.answer).toContainText("Without it, then.");
  await expect(view.page.getByRole("region", { name: "Allow web_fetch?" })).toHaveCount(0);
  const [request] = await script.requests();
  const { tools: sent = [], ...asked } = (request?.body ?? {}) as Sent;
  expect(sent.map((tool) => tool.function.name)).not.toContain("bash");
  expect(asked).toMatchObject({
    ...{ temperature: 1, top_p: 0.95, chat_template_kwargs: { enable_thinking: false } },
    messages: [
      { role: "system", content: expect.stringContaining("Speak like a pilot.") },
      { role: "user" },
    ],
  });
  expect((await script.sent(1)).at(-1)?.content).toMatch(/denied this call/);

  // The next run has the next words.
  await admin.api.json("PATCH", settings, {
    systemPrompt: "Speak like a sailor.",
    tool_bash: null,
  });
  await view.conversation.send(script.prompt("And now?"));
  await expect(view.conversation.answers).toHaveCount(2);
  await expect(view.conversation.answer).toContainText("Without it, then.");
  const [, , next] = await script.requests();
  const { tools: offered = [] } = (next?.body ?? {}) as Sent;
  expect(offered.map((tool) => tool.function.name)).toContain("bash");
  const [prompt] = await script.sent(2);
  expect(prompt).toMatchObject({ role: "system" });
  expect(prompt?.content).toContain("Speak like a sailor.");
  expect(prompt?.content).not.toContain("Speak like a pilot.");
});

test("what is set in one process holds for the next run of another", { tag: "@long" }, async ({
  ownServer,
  upstream,
}) => {
  const server = await ownServer();
  const second = await ownServer({ beside: server });
  const admin = await signIn(server.url, await createPerson(server.databaseUrl, "admin"));
  const { api } = await second.login();
  const script = await upstream.use(done);
  const threadId = await api.createThread();
  for (const [at, systemPrompt] of ["Speak like a pilot.", "Speak like a sailor."].entries()) {
    await admin.api.json("PATCH", "/api/admin/settings", { systemPrompt });
    const { runId } = await api.send(threadId, script.prompt());
    await api.untilEnded(runId ?? "");
    expect((await script.sent(at))[0]?.content).toContain(systemPrompt);
  }
});

test("where it is allowed, a stranger makes an account and chats; where not, there is no such page", {
  tag: "@long",
}, async ({ browser, ownServer, upstream, watch }) => {
  const server = await ownServer();
  const admin = await signIn(server.url, await createPerson(server.databaseUrl, "admin"));
  const context = await browser.newContext({ baseURL: server.url, locale: "en-US" });
  const page = await context.newPage();
  watch.allow(/status of 404/);
  await page.goto("/sign-in");
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Create an account" })).toHaveCount(0);
  expect((await page.goto("/sign-up"))?.status()).toBe(404);
  await admin.api.json("PATCH", "/api/admin/settings", { signUp: true });
  await expect
    .poll(async () => {
      await page.goto("/sign-in");
      return await page.getByRole("link", { name: "Create an account" }).count();
    })
    .toBe(1);
  await page.getByRole("link", { name: "Create an account" }).click();
  await expect(page.getByRole("heading", { name: "Create an account" })).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Name").fill("A stranger");
  await page.getByLabel("Email").fill(`stranger-${Date.now()}@example.com`);
  await page.getByLabel("Password").fill("short");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByText(/at least 15/).first()).toBeVisible();
  await page.getByLabel("Password").fill("something long enough for it");
  await page.getByRole("button", { name: "Create account" }).click();
  const conversation = new Conversation(page);
  await expect(conversation.box).toBeVisible();
  const script = await upstream.use([done]);
  await conversation.send(script.prompt());
  await expect(conversation.answer).toContainText("Without it, then.");
  expect((await page.goto("/admin/people"))?.status()).toBe(404);
  await context.close();
});
