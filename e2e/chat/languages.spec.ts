import type { Page } from "@playwright/test";
import { addLongModel, expectComposerFits } from "../fixtures/composer-fits";
import { expect, test } from "../fixtures/test";

/** A message that is missing shows as its key. */
const rawKey =
  /\b(auth|sidebar|menu|thread|message|composer|errors|problems|failures|duration|tool|tools|activity|answer|files|pages)\.\w+/;

async function expectChinese(page: Page): Promise<void> {
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
  // Names that only screen readers hear are in it too.
  const text = await page.locator("body").ariaSnapshot();
  expect(text).toMatch(/\p{Script=Han}/u);
  expect(text).not.toMatch(rawKey);
}

test.describe("a browser that asks for Chinese", () => {
  test.use({ locale: "zh-CN" });

  test("gets every page in Chinese: sign-in, chat, a failure and what is not there", async ({
    browser,
    page,
    stack,
    upstream,
    watch,
  }) => {
    const script = await upstream.use(["status-401"]);
    await addLongModel(page);
    await page.goto("/");
    await expectChinese(page);
    await expectComposerFits(page);
    const box = page.getByRole("textbox");
    await box.fill(script.prompt("你好"));
    await box.press("Enter");
    await expect(page.getByRole("main")).toContainText("模型端点拒绝了密钥");
    await expectChinese(page);
    watch.allow(/status of 404/);
    await page.goto("/nothing");
    await expectChinese(page);

    const context = await browser.newContext({ baseURL: stack.appUrl, locale: "zh-CN" });
    const signedOutPage = await context.newPage();
    await signedOutPage.goto("/sign-in");
    await expectChinese(signedOutPage);
    await context.close();
  });
});

test("a change of language keeps what is open and written, and outlives a reload and a browser that asks for another", {
  tag: "@long",
}, async ({ login, visit, upstream }) => {
  const { page, conversation } = await visit(await login());
  const script = await upstream.use({ outputs: [{ type: "text", tokens: 20 }], holdAt: 10 });
  await conversation.open();
  const box = await conversation.box.elementHandle();
  await conversation.send(script.prompt("First."));
  await conversation.box.fill("Half a thought");
  await expect(conversation.answer).toContainText("t000010");
  await script.release();
  await expect(conversation.answer).toContainText("t000020");
  expect(await box?.evaluate((area) => area.isConnected && document.activeElement === area)).toBe(
    true,
  );
  await expect(conversation.box).toHaveValue("Half a thought");
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("menuitemradio", { name: "简体中文" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
  await expect(page.getByRole("main")).toContainText("t000020");
  await expect(page.getByRole("textbox", { name: "消息" })).toHaveValue("Half a thought");
  await page.reload();
  await expectChinese(page);
});
