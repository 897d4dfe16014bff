import type { Browser, Page } from "@playwright/test";
import { expectAccessible } from "./fixtures/accessible";
import { Conversation } from "./fixtures/conversation";
import type { OwnServer } from "./fixtures/own-server";
import { PageWatch } from "./fixtures/page-watch";
import { expect, test } from "./fixtures/test";
import { findPort } from "./stack/app-server";
import { startUpstream } from "./upstream/server";

const key = "sk-a-key-of-the-e2e-tests-tail";
const noEndpoint = { env: { LONGRUN_ENDPOINT_URL: undefined, LONGRUN_ENDPOINT_KIND: undefined } };

interface FirstRun {
  page: Page;
  watch: PageWatch;
  end: () => Promise<void>;
}

/** A fresh server whose first account was just made, with the keyboard alone. */
async function openStepTwo(
  browser: Browser,
  server: OwnServer,
  more: { locale?: string; width?: number } = {},
): Promise<FirstRun> {
  const { locale = "en-US", width = 1440 } = more;
  const viewport = { width, height: 844 };
  const context = await browser.newContext({ baseURL: server.url, locale, viewport });
  const watch = new PageWatch(context, server.url);
  const page = await context.newPage();
  await page.goto("/");
  await expect(page).toHaveURL(/\/setup/);
  await page.locator("input[name=name]").focus();
  for (const text of ["Ada", "ada@example.org", "a sentence to remember"]) {
    await page.keyboard.type(text);
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/step=endpoint/);
  const end = async () => {
    expect(watch.complaints()).toEqual([]);
    await context.close();
  };
  return { page, watch, end };
}

test("an endpoint is connected, tested and saved with the keyboard, and answers @layout", {
  tag: "@long",
}, async ({ browser, ownServer, upstream, viewport }) => {
  const server = await ownServer(noEndpoint);
  const { page, end } = await openStepTwo(browser, server, { width: viewport?.width ?? 1440 });
  await expect(page.getByRole("heading", { name: "Connect a model" })).toBeVisible();
  await expectAccessible(page);

  await page.getByLabel("Address").focus();
  await page.keyboard.type(`${upstream.url}/as/vllm`);
  await page.getByRole("button", { name: "Test" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText("The endpoint cannot be used yet")).toBeVisible();
  await page.getByRole("button", { name: `Use ${upstream.url}/as/vllm/v1` }).press("Enter");
  await expect(page.getByText("The endpoint works")).toBeVisible();
  await expect(page.getByText("glm-5.1-fp8 · 202,752 tokens")).toBeVisible();
  await expect(page.getByText("separate from the answer")).toBeVisible();
  await expect(page.getByText("can be turned off")).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("button", { name: "Save" }).press("Enter");
  const conversation = new Conversation(page);
  await expect(conversation.box).toBeVisible();
  await conversation.send("Hello");
  await expect(page.getByText("I am the stand-in endpoint")).toBeVisible();
  await end();
});

test("with nothing configured the demo answers and makes way for a real endpoint, whose going away is named", async ({
  browser,
  ownServer,
}) => {
  const port = await findPort();
  const model = await startUpstream({ port });
  const { page, end } = await openStepTwo(browser, await ownServer(noEndpoint));
  const answers: string[] = [];
  page.on("response", (response) => {
    void response.text().then(
      (text) => answers.push(text),
      () => undefined,
    );
  });
  const conversation = new Conversation(page);
  await conversation.open();
  await expect(page.getByText("Demo endpoint: scripted answers, no model")).toBeVisible();
  await conversation.send("Give me a JSON schema");
  await expect(page.getByText("A schema for a release note")).toBeVisible();
  await expect(page.getByText("This answer comes from the demo endpoint")).toBeVisible({
    timeout: 60_000,
  });
  await expect(page.getByText("Demo endpoint: scripted answers, no model")).toBeVisible();
  const threadId = await conversation.threadId();

  await page.getByRole("link", { name: "Connect an endpoint" }).click();
  await expect(page.getByRole("heading", { name: "Endpoints" })).toBeVisible();
  await page.getByRole("button", { name: "Add endpoint" }).click();
  await page.getByLabel("Kind").selectOption("vllm");
  await page.getByLabel("Address").fill(`${model.url}/v1`);
  await page.getByLabel("Key").fill(key);
  await page.getByLabel("Name").fill("Real");
  await page.getByRole("button", { name: "Save" }).click();
  const real = page.getByRole("listitem", { name: "Real", exact: true });
  await expect(real).toContainText("Key ends in tail");
  await real.getByRole("button", { name: "Test" }).click();
  await expect(real.getByText("The endpoint works")).toBeVisible();
  await expectAccessible(page);
  await expect(page.getByRole("listitem", { name: "Demo" })).toContainText("Nothing is sent to it");

  await conversation.open(threadId);
  await expect(page.getByText("Demo endpoint: scripted answers, no model")).toHaveCount(0);
  await conversation.send("And now?");
  const greeting = conversation.answer.getByText("I am the stand-in endpoint");
  await expect(greeting).toBeVisible();
  await expect(conversation.answer).toHaveAttribute("aria-busy", "false");

  await model.close();
  await conversation.send("Still there?");
  await expect(conversation.answer).toContainText(
    "The model endpoint cannot be reached: it refuses the connection.",
  );
  await expect(conversation.answer).toContainText("Check that the server runs");
  await expect(conversation.answer).toHaveAttribute("aria-busy", "false");
  const back = await startUpstream({ port });
  await conversation.answer.getByRole("button", { name: "Regenerate", exact: true }).click();
  await expect(greeting).toBeVisible();
  expect(answers.length).toBeGreaterThan(0);
  expect(answers.filter((text) => text.includes(key))).toEqual([]);
  await end();
  await back.close();
});

test("what is wrong is said, in Chinese too", { tag: "@long" }, async ({ browser, ownServer }) => {
  const server = await ownServer(noEndpoint);
  const { page, end } = await openStepTwo(browser, server, { locale: "zh-CN", width: 390 });
  await expect(page.getByRole("heading", { name: "连接模型" })).toBeVisible();
  await page.getByLabel("地址").fill("http://127.0.0.1:9/v1");
  await page.getByRole("button", { name: "测试" }).click();
  await expect(page.getByText("端点暂时不可用")).toBeVisible();
  await expect(page.getByText(/对方拒绝连接/)).toBeVisible();
  await expectAccessible(page);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
  // What the chat asks for first is answered before its server is stopped.
  const asked = [/\/api\/models/, /\/api\/events/].map((path) => page.waitForResponse(path));
  await page.getByRole("button", { name: "试用演示端点" }).click();
  await expect(page.getByRole("textbox", { name: "消息" })).toBeVisible();
  await Promise.all(asked);
  await end();
});
