import { expect, test } from "../fixtures/test";

test("a first run that fails keeps the thread's first words as its title, and has an id to copy", async ({
  page,
  context,
  conversation,
  upstream,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const script = await upstream.use("status-401");
  await conversation.open();
  await conversation.send(script.prompt("Why is the sky blue?"));
  await conversation.threadId();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Why is the sky blue?");
  const copy = conversation.answer.getByRole("button", { name: "Copy the request id" });
  await copy.click();
  await expect(conversation.answer.getByRole("button", { name: "Copied" }).first()).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/^run_\w+$/);
  await expect(conversation.answer).toContainText(copied);
});

test("more files than a message takes are not dropped in silence", async ({
  page,
  conversation,
}) => {
  await conversation.open();
  const files = Array.from({ length: 12 }, (_, at) => ({
    name: `note-${at}.txt`,
    mimeType: "text/plain",
    buffer: Buffer.from(`note ${at}`),
  }));
  await page.locator("input[type=file]").setInputFiles(files);
  await expect(
    page.getByRole("list", { name: "Attached files" }).getByRole("listitem"),
  ).toHaveCount(10);
  await expect(
    page.getByText("2 files were not attached: a message takes at most 10."),
  ).toBeVisible();
  await page.getByRole("button", { name: "Remove note-0.txt" }).click();
  await expect(page.getByText("were not attached")).toHaveCount(0);
});

test("a file's text and the person's instructions reach the model", async ({
  login,
  visit,
  upstream,
}) => {
  const { page, conversation } = await visit(await login());
  const script = await upstream.use({ outputs: [{ type: "text", tokens: 5 }] });
  await page.goto("/settings");
  const instructions = page.getByRole("textbox", { name: "Custom instructions" });
  await instructions.fill("Answer like a lighthouse keeper.");
  const form = page.locator("form").filter({ has: instructions });
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByText("Saved.")).toBeVisible();
  await conversation.open();
  await page.locator("input[type=file]").setInputFiles({
    name: "log of the day.md",
    mimeType: "text/markdown",
    buffer: Buffer.from("```\nfog at four\n```\n"),
  });
  await expect(page.getByRole("button", { name: "Remove log of the day.md" })).toBeVisible();
  await conversation.send(script.prompt("What was the weather?"));
  await expect(conversation.answer).toHaveAttribute("aria-busy", "false");
  const [system, message] = await script.sent(0);
  expect(system).toMatchObject({ role: "system" });
  expect(system?.content).toContain("Answer like a lighthouse keeper.");
  expect(message?.role).toBe("user");
  expect(message?.content).toContain("What was the weather?");
  // The fence is longer than any in the file, so that the file cannot end it.
  expect(message?.content).toMatch(
    /log of the day\.md[\s\S]*````\S*\n```\nfog at four\n```\n+````/,
  );
});

test("deleting with the keyboard leads to Undo, and Undo back to the thread", async ({
  page,
  api,
  conversation,
}) => {
  const title = `By keyboard ${Date.now()}`;
  const { id } = await api.json<{ id: string }>("POST", "/api/threads", { title });
  await conversation.open();
  const link = page.getByRole("navigation", { name: "Threads" }).locator(`a[href="/t/${id}"]`);
  // The page listens once it has asked for the models.
  await expect(page.getByText("glm-5.1-fp8")).toBeVisible();
  await link.focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Delete" }).focus();
  await page.keyboard.press("Enter");
  await expect(link).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Undo", exact: true })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(link).toBeFocused();
});
