import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures/test";
import { expectTokens } from "../fixtures/tokens";
import type { Visit } from "../fixtures/visit";

const held = { outputs: [{ type: "text" as const, tokens: 20 }], holdAt: 10 };
const aFile = (name: string) => ({
  ...{ name, mimeType: "text/plain", buffer: Buffer.from(`This is ${name}.`) },
});
const filesOf = (page: Page) => page.getByRole("list", { name: "Attached files" });

async function attach(page: Page, ...names: string[]): Promise<void> {
  await page.locator("input[type=file]").setInputFiles(names.map(aFile));
  for (const name of names) {
    await expect(filesOf(page).getByRole("button", { name: `Remove ${name}` })).toBeVisible();
  }
  await expect(filesOf(page).getByRole("progressbar")).toHaveCount(0);
}

interface Unsent {
  text: string;
  files: string[];
  model: string;
}

async function expectUnsent({ page, conversation }: Visit, { text, files, model }: Unsent) {
  await expect(conversation.box).toHaveValue(text);
  const listed = filesOf(page).getByRole("listitem");
  await expect(listed).toHaveCount(files.length);
  for (const name of files) await expect(listed.filter({ hasText: name })).toHaveCount(1);
  await expect(page.getByRole("combobox", { name: "Model" }).locator(":checked")).toHaveText(model);
}

test("R60: text, two files and another model survive a reload during a run, where the thread was begun and later", async ({
  ownServer,
  upstream,
  visit,
}) => {
  const server = await ownServer({ env: { LONGRUN_ENDPOINT_MODEL: "glm-5.1" } });
  const view = await visit(await server.login());
  const { conversation, page } = view;
  const { answer } = conversation;
  const script = await upstream.use([held, { outputs: [{ type: "text", tokens: 5 }] }]);
  const picker = page.getByRole("combobox", { name: "Model" });
  await conversation.open();
  await picker.selectOption("glm-5.1");
  await conversation.send(script.prompt());
  await expectTokens(answer, "t", 10);

  // The page is left before the server has heard of the choice.
  await page.route(/\/api\/threads\/thr_\w+$/, async (route) => {
    if (route.request().method() !== "PATCH") await route.fallback();
  });
  await conversation.box.fill("Written meanwhile.");
  await attach(page, "one.txt", "two.txt");
  await picker.selectOption("glm-5.1-fp8");
  await conversation.reload();
  const begun = { text: "Written meanwhile.", files: ["one.txt", "two.txt"] };
  await expectUnsent(view, { ...begun, model: "glm-5.1-fp8" });
  await page.unrouteAll();

  await conversation.box.fill(script.prompt("Written later."));
  await attach(page, "three.txt");
  await picker.selectOption("glm-5.1");
  await conversation.reload();
  const later = { text: script.prompt("Written later."), files: [...begun.files, "three.txt"] };
  await expectUnsent(view, { ...later, model: "glm-5.1" });
  await expectTokens(answer, "t", 10);

  await script.release();
  await expectTokens(answer, "t", 20);
  await conversation.sendButton.click();
  await expect(conversation.answers).toHaveCount(2);
  await expectTokens(answer, "t", 5);
  const requests = await script.requests();
  expect(requests.map(({ body }) => (body as { model: string }).model)).toEqual([
    ...["glm-5.1", "glm-5.1"],
  ]);
  const sent = JSON.stringify(requests[1]?.body);
  for (const part of ["Written later.", ...later.files]) expect(sent).toContain(part);
});

test("R63: what is sent when the session has ended stays, is there after signing in, and is sent once; the run goes on", async ({
  login,
  upstream,
  visit,
}) => {
  const person = await login();
  const { conversation, page, watch } = await visit(person);
  const { answer, answers, box, questions } = conversation;
  watch.allow(/status of 401/);
  const script = await upstream.use([held, { outputs: [{ type: "text", tokens: 5 }] }]);
  await conversation.open();
  await conversation.send(script.prompt("First."));
  await expectTokens(answer, "t", 10);
  const threadId = await conversation.threadId();
  await attach(page, "notes.txt");
  const second = script.prompt("Second.");
  await box.fill("Sec");
  await page.context().clearCookies();
  await box.fill(second);
  await conversation.sendButton.click();
  const notice = page.getByRole("alert").filter({ hasText: "Not sent" });
  await expect(notice).toContainText("Sign in first.");
  await expect(page).toHaveURL(`/t/${threadId}`);
  await expect(box).toHaveValue(second);
  await expect(filesOf(page)).toContainText("notes.txt");
  await expect(questions).toHaveCount(1);

  await page.getByRole("link", { name: "Sign in again" }).click();
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(`/t/${threadId}`);
  await expect(box).toHaveValue(second);
  await expect(filesOf(page)).toContainText("notes.txt");
  await expect(questions).toHaveCount(1);
  await expectTokens(answer, "t", 10);

  await conversation.sendButton.click();
  await expect(page.getByRole("list", { name: "Messages that wait" })).toContainText("Second.");
  await expect(box).toHaveValue("");
  await script.release();
  await expect(answers).toHaveCount(2);
  await expectTokens(answers.first(), "t", 20);
  await expectTokens(answer, "t", 5);
  await expect(questions).toHaveText([/First\./, /Second\./]);
  await expect(questions.last()).toContainText("notes.txt");
  const requests = await script.requests();
  expect(requests.map(({ closedEarly }) => closedEarly)).toEqual([false, false]);
  expect(JSON.stringify(requests[1]?.body).split("Second.")).toHaveLength(2);
});
