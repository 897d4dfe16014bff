import { Api } from "../fixtures/api";
import { Conversation } from "../fixtures/conversation";
import { openLine } from "../fixtures/front";
import { expect, test } from "../fixtures/test";
import { expectTokens, tokensIn, upTo } from "../fixtures/tokens";

const spoken = { outputs: [{ type: "text" as const, tokens: 20 }], holdAt: 10 };

test("with six tabs that follow a live run each, the seventh works like the first", {
  tag: "@long",
}, async ({ page, context, watch: _, upstream }) => {
  test.slow();
  const streams: string[] = [];
  context.on("request", (request) => {
    if (request.url().includes("/events")) streams.push(request.url());
  });
  const pages = [page];
  while (pages.length < 7) pages.push(await context.newPage());
  const tabs = pages.map((each) => new Conversation(each));
  const scripts = [];
  for (const tab of tabs) {
    const script = await upstream.use(spoken);
    scripts.push(script);
    await tab.open();
    await tab.send(script.prompt());
    await expectTokens(tab.answer, "t", 10);
  }
  expect(streams.filter((url) => url.includes("/api/runs/"))).toEqual([]);
  for (const script of scripts) await script.release();
  for (const tab of tabs) await expectTokens(tab.answer, "t", 20);
});

test("when the tab with the connection closes, the others go on", { tag: "@long" }, async ({
  page,
  context,
  watch: _,
  upstream,
}) => {
  const script = await upstream.use(spoken);
  await page.goto("/");
  const other = new Conversation(await context.newPage());
  await other.open();
  await other.send(script.prompt());
  await expectTokens(other.answer, "t", 10);
  await page.close();
  await script.release();
  await expectTokens(other.answer, "t", 20);
  await expect(other.answer).toHaveAttribute("aria-busy", "false");
});

test("every tab and device shows the runs of a thread, whoever sent them, and Stop works in each", async ({
  context,
  conversation,
  person,
  upstream,
  visit,
}) => {
  const script = await upstream.use(spoken);
  await conversation.open();
  await conversation.send(script.prompt("From the first."));
  await expectTokens(conversation.answer, "t", 10);
  const threadId = await conversation.threadId();
  const second = new Conversation(await context.newPage());
  const device = await visit(person);
  const views = [conversation, second, device.conversation];
  for (const view of [second, device.conversation]) {
    await view.open(threadId);
    await expectTokens(view.answer, "t", 10);
  }
  await script.release();
  for (const view of views) {
    await expectTokens(view.answer, "t", 20);
    await expect(view.answer).toHaveAttribute("aria-busy", "false");
    await expect(view.sendButton).toBeVisible();
  }
  expect(await script.requests()).toHaveLength(1);

  await second.send(script.prompt("From the second."));
  for (const view of views) {
    await expect(view.questions).toHaveCount(2);
    await expectTokens(view.answer, "t", 10);
  }
  await device.conversation.stopButton.click();
  const [, stopped] = await script.waitFor("closed");
  expect(stopped?.closedEarly).toBe(true);
  for (const view of views) {
    await expect(view.answer.getByText("Stopped")).toBeVisible();
    await expectTokens(view.answer, "t", 10);
    await expect(view.sendButton).toBeVisible();
  }
});

test("R55: a page that was frozen, and one whose connection went dead or away, is caught up within two seconds, once", async ({
  login,
  stack,
  upstream,
  visit,
}) => {
  const line = await openLine(stack.appUrl);
  const person = await login();
  const api = new Api(line.url, person.api.cookie);
  const { page, conversation, watch } = await visit({ ...person, api });
  watch.allow(/ERR_INTERNET_DISCONNECTED/);
  const streams: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/api/events")) streams.push(request.url());
  });
  await page.clock.install();
  await conversation.open();
  const expectCaughtUp = async () =>
    await expect
      .poll(() => tokensIn(conversation.answer, "t"), { timeout: 2_000 })
      .toEqual(upTo(20));

  const script = await upstream.use(spoken);
  await conversation.send(script.prompt("Before it sleeps."));
  await expectTokens(conversation.answer, "t", 10);
  const chrome = await page.context().newCDPSession(page);
  await chrome.send("Page.setWebLifecycleState", { state: "frozen" });
  line.goDead();
  const before = streams.length;
  await script.release();
  await script.waitFor("ended");
  await chrome.send("Page.setWebLifecycleState", { state: "active" });
  await page.clock.fastForward("05:00");
  await expectCaughtUp();
  await expect(conversation.answer).toHaveAttribute("aria-busy", "false");
  expect(streams.length).toBe(before + 1);

  const next = await upstream.use(spoken);
  await conversation.send(next.prompt("Before it is offline."));
  await expectTokens(conversation.answer, "t", 10);
  await page.context().setOffline(true);
  await expect(page.getByText(/You are offline/)).toBeVisible();
  await next.release();
  await next.waitFor("ended");
  await page.context().setOffline(false);
  await expectCaughtUp();
  await conversation.reload();
  await expectTokens(conversation.answer, "t", 20);
  await page.close();
  await line.close();
});

test("a run goes on without any page, and is there for the next one", { tag: "@long" }, async ({
  conversation,
  page,
  person,
  upstream,
  visit,
}) => {
  const script = await upstream.use(spoken);
  await conversation.open();
  await conversation.send(script.prompt("To nobody."));
  await expectTokens(conversation.answer, "t", 10);
  const threadId = await conversation.threadId();
  await page.close();
  await script.release();
  const [unseen] = await script.waitFor("ended");
  expect(unseen?.closedEarly).toBe(false);
  const later = await visit(person);
  await later.conversation.open(threadId);
  await expectTokens(later.conversation.answer, "t", 20);
});

test("who looks elsewhere is told by the title, and by a notification where they asked for it", {
  tag: "@long",
}, async ({ conversation, page, upstream }) => {
  await page.addInitScript(() => {
    const shown: string[] = [];
    class Shown {
      static permission = "default";
      static async requestPermission() {
        Shown.permission = "granted";
        return "granted";
      }
      constructor(title: string, { body, tag }: { body: string; tag: string }) {
        shown.push(`${title}: ${body} ${tag.slice(0, 4)}`);
      }
    }
    if (window.localStorage.getItem("longrun.notifications") === "on") Shown.permission = "granted";
    Object.assign(window, { Notification: Shown, shown });
  });
  await page.goto("/settings");
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByText("On. The browser shows them")).toBeVisible();
  const script = await upstream.use({ outputs: [{ type: "text", tokens: 20 }], holdAt: 10 });
  await conversation.open();
  await conversation.send(script.prompt("Tell me of it"));
  await expect(conversation.answer).toContainText("t000010");
  await page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
  });
  await script.release();
  await expect.poll(() => page.title()).toMatch(/^● /);
  const shown = () => page.evaluate(() => (window as unknown as { shown: string[] }).shown);
  await expect.poll(shown).toEqual([expect.stringMatching(/: The answer is complete\. run_$/)]);
});
