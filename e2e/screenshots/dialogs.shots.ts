import { join } from "node:path";
import type { Page } from "@playwright/test";
import en from "../../locales/en.json" with { type: "json" };
import zh from "../../locales/zh-CN.json" with { type: "json" };
import { createPerson, signedOut, signIn } from "../fixtures/people";
import { expect, test } from "../fixtures/test";
import { words } from "./content";

const folder = join(import.meta.dirname, "../../test-results/screenshots");
const texts = { en, "zh-CN": zh };

for (const locale of ["en", "zh-CN"] as const) {
  for (const theme of ["light", "dark"] as const) {
    const t = texts[locale];
    const shooter = (project: string) => async (page: Page, name: string) => {
      await page.evaluate(() => document.fonts.ready);
      const path = join(folder, `${name}-${theme}-${locale}-${project}.png`);
      await page.screenshot({ path, animations: "disabled" });
    };

    test(`dialogs and forms: ${theme}, ${locale}`, async ({ stack, visit, upstream }, info) => {
      const shoot = shooter(info.project.name);
      const person = await signIn(stack.appUrl, await createPerson(stack.databaseUrl, "admin"));
      const { api } = person;
      await api.json("PATCH", "/api/me", { settings: { language: locale, theme } });
      const { question, answer } = words[locale];
      const script = await upstream.use([{ outputs: [{ type: "text", text: answer }] }]);
      const threadId = await api.createThread();
      const { runId } = await api.send(threadId, script.prompt(question));
      await api.untilEnded(runId ?? "");
      const { page } = await visit(person);
      await page.emulateMedia({ colorScheme: theme });
      await page.context().addCookies([
        { name: "locale", value: locale, url: stack.appUrl },
        { name: "theme", value: theme, url: stack.appUrl },
      ]);
      await page.goto(`/t/${threadId}`);
      const message = page.locator("article[data-message]").first();
      await message.hover();
      await message.getByRole("button", { name: t.message.edit.name, exact: true }).click();
      await page.getByRole("textbox", { name: t.message.edit.label }).waitFor();
      await shoot(page, "editor");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: t.sidebar.more, exact: true }).click();
      await page.getByRole("menuitem", { name: t.sidebar.actions.share }).click();
      const dialog = page.getByRole("dialog", { name: t.share.title });
      await dialog.frameLocator("iframe").locator("h1").first().waitFor();
      await shoot(page, "share-dialog");
      await dialog.getByRole("button", { name: t.share.create }).click();
      await dialog.getByRole("link").first().waitFor();
      await shoot(page, "share-made");

      const fault = await upstream.use("tag-tool-call-truncated");
      const { runId: failedId } = await api.send(threadId, fault.prompt(question));
      await api.untilEnded(failedId ?? "");
      await page.goto(`/t/${threadId}`);
      const raw = page.getByRole("button", { name: t.message.rawAnswer }).last();
      await raw.click();
      await raw.scrollIntoViewIfNeeded();
      await shoot(page, "failed-raw");

      const body = { kind: "vllm", baseUrl: `${upstream.url}/as/vllm/v1`, key: "short" };
      const { id } = await api.json<{ id: string }>("POST", "/api/admin/endpoints", body);
      await page.goto("/admin/endpoints");
      const card = page.locator("main li[aria-label]").last();
      await card.getByRole("button", { name: t.admin.edit, exact: true }).click();
      await card.locator("form").scrollIntoViewIfNeeded();
      await shoot(page, "endpoint-form");
      await api.call("DELETE", `/api/admin/endpoints/${id}`);
    });

    test(`the first run: ${theme}, ${locale}`, async ({ browser, ownServer, viewport }, info) => {
      const shoot = shooter(info.project.name);
      const env = { LONGRUN_ENDPOINT_URL: undefined, LONGRUN_ENDPOINT_KIND: undefined };
      const server = await ownServer({ env });
      const context = await browser.newContext({
        ...{ baseURL: server.url, storageState: signedOut, locale, viewport, colorScheme: theme },
      });
      const page = await context.newPage();
      await page.goto("/nothing");
      await page.getByRole("heading").waitFor();
      await shoot(page, "not-found");
      await page.goto("/");
      await page.locator("input[name=name]").fill("Ada");
      await shoot(page, "setup");
      await page.locator("input[name=email]").fill("ada@example.org");
      await page.locator("input[name=password]").fill("a sentence to remember");
      await page.keyboard.press("Enter");
      await expect(page).toHaveURL(/step=endpoint/);
      await page.getByRole("heading").first().waitFor();
      await shoot(page, "setup-endpoint");
      await page.locator("main input[type=url], main input").first().fill("http://127.0.0.1:9/v1");
      await page.getByRole("button", { name: t.admin.test, exact: true }).click();
      await page.getByText(t.admin.report.notUsable).waitFor();
      await shoot(page, "setup-report");
      await context.close();
    });
  }
}
