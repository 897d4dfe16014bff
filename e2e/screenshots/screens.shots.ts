import { join } from "node:path";
import type { Page } from "@playwright/test";
import { createPerson, signedOut, signIn } from "../fixtures/people";
import { expect, test } from "../fixtures/test";
import { ControlClient } from "../upstream/control-client";
import type { Output } from "../upstream/scenario";
import { toolCalls, words } from "./content";

const root = join(import.meta.dirname, "../..");
/** Kept in both looks; the others are for looking at. */
const main = ["empty", "chat", "reasoning", "failed", "shared", "sign-in", "admin-endpoints"];
const kept = new Map([
  ...main.flatMap((name) =>
    ["light", "dark"].map((theme) => [`${name}-${theme}-en-wide`, `${name}-${theme}.png`] as const),
  ),
  ["approval-light-en-narrow", "phone-approval.png"],
  ["chat-dark-zh-CN-narrow", "phone-chat-zh.png"],
]);
const adminPages = ["endpoints", "people", "settings", "runs", "usage", "audit"];
const text = (said: string): Output => ({ type: "text", text: said });
const reasoning = (said: string): Output => ({ type: "reasoning", text: said });

for (const locale of ["en", "zh-CN"] as const) {
  for (const theme of ["light", "dark"] as const) {
    test(`${theme}, ${locale}`, async ({ stack, visit, browser, viewport }, { project }) => {
      const { question, asking, failing, threads, ...said } = words[locale];
      const upstream = new ControlClient(stack.upstreamUrl);
      const person = await signIn(stack.appUrl, await createPerson(stack.databaseUrl, "admin"));
      const { api } = person;
      await api.json("PATCH", "/api/me", { settings: { language: locale, theme } });
      const shoot = async (page: Page, name: string) => {
        const full = `${name}-${theme}-${locale}-${project.name}`;
        const file = kept.get(full);
        const path = file ? `docs/screenshots/${file}` : `test-results/screenshots/${full}.png`;
        await page.evaluate(() => document.fonts.ready);
        await page.screenshot({ path: join(root, path), animations: "disabled" });
      };
      const send = async (message: string, steps: readonly Output[][], holdAt?: number) => {
        const last = steps.length - 1;
        await upstream.use(
          "default",
          steps.map((outputs, at) => ({
            outputs,
            ...(at === last && holdAt !== undefined ? { holdAt } : {}),
          })),
        );
        const threadId = await api.createThread();
        await api.json("PATCH", `/api/threads/${threadId}`, { title: message });
        const { runId } = await api.send(threadId, message);
        return { threadId, runId: runId ?? "" };
      };

      /** An answer that has not come to its hold yet would hold for ever. */
      const release = () => expect.poll(() => upstream.release()).toBeGreaterThan(0);

      for (const title of threads) {
        const { runId } = await send(title, [[text("…")]]);
        await api.untilEnded(runId);
      }
      const thoughts = Array.from({ length: 4 }, () => said.reasoning).join(" ");
      const failed = await send(failing, [[]]);
      await api.untilEnded(failed.runId);
      const [planning = [], running = []] = toolCalls({
        question,
        asking,
        failing,
        threads,
        ...said,
      });
      const answered = await send(question, [
        [reasoning(said.reasoning), { type: "tool-calls", calls: planning }],
        [{ type: "tool-calls", calls: running }],
        [text(said.answer)],
      ]);
      await api.untilEnded(answered.runId);

      const { page } = await visit(person);
      await page.emulateMedia({ colorScheme: theme });
      await page.context().addCookies([
        { name: "locale", value: locale, url: stack.appUrl },
        { name: "theme", value: theme, url: stack.appUrl },
      ]);
      const openThread = async (threadId: string) => {
        await page.goto(`/t/${threadId}`);
        await page.locator("article[data-message]").last().waitFor();
      };
      await page.goto("/");
      await page.locator("textarea").waitFor();
      await shoot(page, "empty");
      await openThread(failed.threadId);
      await shoot(page, "failed");
      await openThread(answered.threadId);
      await page.locator("article table").waitFor();
      await page.locator("article pre code span").first().waitFor();
      await shoot(page, "chat");
      await page.locator("article").last().locator("button[aria-expanded=false]").first().click();
      await shoot(page, "chat-opened");
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog").waitFor();
      await shoot(page, "palette");

      const live = await send(asking, [[reasoning(thoughts), text("…")]], 60);
      await openThread(live.threadId);
      await page.locator("article[aria-busy=true]").waitFor();
      await shoot(page, "reasoning");
      await release();
      await api.untilEnded(live.runId);
      const working = await send(
        question,
        [[{ type: "tool-calls", calls: running }], [reasoning(thoughts)]],
        60,
      );
      await api.send(working.threadId, asking);
      const later = { message: { text: threads[0] ?? "" }, delivery: "queue" };
      await api.json("POST", `/api/threads/${working.threadId}/runs`, later);
      await openThread(working.threadId);
      await page.locator("textarea").fill(threads[1] ?? "");
      await page.locator("fieldset input[type=radio]").first().waitFor();
      await shoot(page, "run-bar");
      await page.locator("textarea").fill("");
      // The bar of the live run: the conversation is the other one.
      await page.locator("main section").nth(1).getByRole("button").first().click();
      await page.getByRole("dialog").waitFor();
      await shoot(page, "limits");
      await page.keyboard.press("Escape");
      await api.json("POST", `/api/runs/${working.runId}/pause`, {});
      await page.reload();
      await page.locator("article[aria-busy=true]").waitFor();
      await shoot(page, "pausing");
      await release();
      await api.untilEnded(working.runId);
      await shoot(page, "spoken-to");
      const fetching = [{ name: "web_fetch", arguments: { url: "https://example.org/batches" } }];
      const waiting = await send(asking, [[{ type: "tool-calls", calls: fetching }]]);
      await openThread(waiting.threadId);
      await page.locator("main form, main section").first().waitFor();
      await page.getByRole("combobox").first().waitFor();
      await shoot(page, "approval");
      const card = page.locator("main section", { has: page.getByRole("combobox") });
      await card.getByRole("button").last().click();
      await page.locator("textarea").fill(threads[0] ?? "");
      await shoot(page, "reply-instead");
      await page.locator("button[popovertarget]").first().click();
      await page.locator("[popover]:popover-open summary").click();
      await shoot(page, "launch-limits");
      await page.keyboard.press("Escape");

      const again = [{ type: "tool-calls" as const, calls: running.slice(0, 1) }];
      const circling = await send(question, [again, again, again, again, again, again], 1);
      await openThread(circling.threadId);
      await page.locator("main section").nth(1).waitFor();
      await shoot(page, "stuck");
      await api.json("PATCH", `/api/runs/${circling.runId}/budget`, { steps: 6 });
      await release();
      await api.untilEnded(circling.runId);
      await page.reload();
      await page.locator("article[aria-busy=false]").waitFor();
      await shoot(page, "paused");

      await page.goto("/settings");
      await page.getByRole("heading").first().waitFor();
      await shoot(page, "settings");
      for (const name of adminPages) {
        await page.goto(`/admin/${name}`);
        await page.getByRole("heading").first().waitFor();
        await shoot(page, `admin-${name}`);
      }
      await api.cancel(waiting.runId);
      await page.goto("/settings");
      await page.getByRole("heading").last().scrollIntoViewIfNeeded();
      await shoot(page, "settings-end");

      const stranger = await browser.newContext({
        ...{ baseURL: stack.appUrl, storageState: signedOut, locale, viewport },
        colorScheme: theme,
      });
      const front = await stranger.newPage();
      await front.goto("/sign-in");
      await shoot(front, "sign-in");
      const { url } = await api.json<{ url: string }>(
        "POST",
        `/api/threads/${answered.threadId}/shares`,
        { options: { reasoning: true, toolInputs: true, toolOutputs: true } },
      );
      await front.goto(url);
      await shoot(front, "shared");
      const invitation = await api.json<{ url: string }>("POST", "/api/admin/people/invitations", {
        role: "member",
      });
      await front.goto(invitation.url);
      await front.locator("form").first().waitFor();
      await shoot(front, "invitation");
      await api.json("PATCH", "/api/admin/settings", { signUp: true });
      await front.goto("/sign-up");
      await front.locator("form").first().waitFor();
      await shoot(front, "sign-up");
      await api.json("PATCH", "/api/admin/settings", { signUp: null });
      await stranger.close();
    });
  }
}
