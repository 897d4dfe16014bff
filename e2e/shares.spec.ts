import { readFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import type { Share } from "@/protocol/shares";
import { expectAccessible } from "./fixtures/accessible";
import { createPerson, signedOut, signIn } from "./fixtures/people";
import { expectNoSidewaysScroll } from "./fixtures/sideways-scroll";
import { expect, test } from "./fixtures/test";

const answer = [
  "## The heading",
  "Some **bold** words and a [link](https://example.org/a).",
  "| a | b |\n|---|--:|\n| 1 | 2 |",
  "```ts\nconst x = 1;\n```",
  "The area is \\(\\pi r^2\\), which costs $5.",
  "<img src=x onerror=alert(1)> ![tracker](https://evil.example/pixel.png)",
].join("\n\n");
const secret = "What nobody else may read.";
const steps = [
  {
    outputs: [
      { type: "reasoning" as const, text: secret },
      {
        type: "tool-calls" as const,
        calls: [{ name: "bash", arguments: { command: "echo from-the-shell" } }],
      },
    ],
  },
  { outputs: [{ type: "text" as const, text: answer }] },
];

/** What a page's reader sees of it, but for the line that a preview has no use for. */
async function wordsOf(body: Locator): Promise<string> {
  const text = await body.innerText();
  return text.replace("Continue as my own thread", "").trim();
}

async function openDialog(page: Page) {
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: "Share…" }).click();
  const dialog = page.getByRole("dialog", { name: "Share a copy" });
  await expect(dialog.getByRole("button", { name: "Create link" })).toBeEnabled();
  return dialog;
}

test("a copy is shared as its preview shows it, updated at the same address, listed, and revoked at once @layout", async ({
  browser,
  conversation,
  page,
  upstream,
  viewport,
  watch,
}) => {
  const script = await upstream.use(steps);
  await conversation.open();
  await conversation.send(script.prompt("Is it shared?"));
  await expect(conversation.answer).toContainText("The area is");
  const dialog = await openDialog(page);
  const preview = dialog.frameLocator("iframe");
  await expect(preview.getByRole("heading", { name: "The heading" })).toBeVisible();
  await expect(preview.getByText(secret)).toHaveCount(0);
  // The frame lets no script in, not even the checker's.
  watch.allow(/Blocked script execution in 'about:srcdoc'/, /Failed to execute 'postMessage'/);
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Create link" }).click();
  const link = dialog.getByRole("link");
  await expect(dialog.getByRole("button", { name: "Copy link" })).toBeFocused();
  await expect(link).toBeInViewport({ ratio: 1 });
  const url = (await link.getAttribute("href")) ?? "";
  expect(url).toMatch(/\/s\/[\w-]{32}$/);

  const stranger = await browser.newContext({
    ...{ storageState: signedOut, javaScriptEnabled: false, viewport, locale: "en-US" },
  });
  const asked: string[] = [];
  stranger.on("request", (request) => asked.push(request.url()));
  const front = await stranger.newPage();
  const response = await front.goto(url);
  expect(response?.status()).toBe(200);
  await expect(front.getByRole("heading", { name: "The heading" })).toBeVisible();
  await expect(front.getByText("Is it shared?").first()).toBeVisible();
  await expect(front.getByRole("table")).toContainText("2");
  await expect(front.locator("math")).toHaveCount(1);
  await expect(front.getByText("which costs $5.")).toBeVisible();
  await expect(front.getByRole("link", { name: "tracker" })).toBeVisible();
  const previewed = preview.locator("body");
  const seen = await wordsOf(front.locator("body"));
  expect(seen).toContain("which costs $5.");
  expect(await wordsOf(previewed)).toBe(seen);
  const source = await front.content();
  for (const hidden of [secret, "from-the-shell", "bash", "Ada"])
    expect(source).not.toContain(hidden);
  expect(source).not.toMatch(/<script|<img|onerror=(?!alert\(1\)&gt;)/i);
  expect(asked).toEqual([url]);
  expect(await stranger.cookies()).toEqual([]);
  const headers = response?.headers() ?? {};
  expect(headers["set-cookie"]).toBeUndefined();
  expect(headers["cache-control"]).toBe("private, no-store");
  expect(headers["referrer-policy"]).toBe("no-referrer");
  expect(headers["x-robots-tag"]).toContain("noindex");
  expect(headers["content-security-policy"]).toContain("default-src 'none'");
  await expect(front.locator('meta[name="robots"]')).toHaveAttribute("content", /noindex/);
  await expect(front.getByRole("cell", { name: "2", exact: true })).toHaveCSS(
    "text-align",
    "right",
  );
  await expectNoSidewaysScroll(front);
  // The checker is a script, which the page itself would not run.
  const checked = await page.context().newPage();
  await checked.setContent(source);
  await expectAccessible(checked);
  await checked.close();

  await dialog.getByRole("checkbox", { name: "Reasoning" }).check();
  await dialog.getByRole("checkbox", { name: "Results of tool calls" }).check();
  await expect(preview.getByText("Reasoning", { exact: true })).toBeVisible();
  await dialog.getByRole("button", { name: "Update" }).click();
  await expect(dialog.getByText("The link shows the new copy.")).toBeVisible();
  await front.reload();
  const updated = await front.content();
  expect(updated).toContain(secret);
  expect(updated).toContain("from-the-shell");
  expect(updated).not.toContain("echo from-the-shell");
  for (const view of [front.locator("body"), previewed])
    for (const summary of await view.locator("summary").all()) await summary.click();
  const seenAgain = await wordsOf(front.locator("body"));
  expect(seenAgain).toContain(secret);
  expect(await wordsOf(previewed)).toBe(seenAgain);

  // A second link is revoked where it was made, the first one in the list of all of them.
  await dialog.getByRole("button", { name: "Create link" }).click();
  const rows = dialog.getByRole("listitem");
  await expect(rows).toHaveCount(2);
  await rows.first().getByRole("button", { name: "Revoke" }).click();
  // Asked first: the button may have come under a finger that meant another.
  await expect(rows.first().getByRole("button", { name: "Keep it" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(rows.first().getByRole("button", { name: "Revoke" })).toBeFocused();
  await expect(rows).toHaveCount(2);
  await page.keyboard.press("Enter");
  const question = rows.first().getByRole("alertdialog", { name: "Revoke" });
  await expect(question).toContainText("Revoke this link?");
  await expect(question.getByRole("button", { name: "Revoke" })).toHaveCSS(
    "color",
    /^rgb\((168, 36, 28|255, 154, 145)\)$/,
  );
  await page.keyboard.press("Escape");
  await expect(question).toHaveCount(0);
  await expect(rows.first().getByRole("button", { name: "Revoke" })).toBeFocused();
  await page.keyboard.press("Enter");
  await question.getByRole("button", { name: "Revoke" }).click();
  await expect(dialog.getByText("The link shows nothing any more.")).toBeVisible();
  await expect(dialog.getByRole("link")).toHaveAttribute("href", url);
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(page.getByRole("button", { name: "Shared", exact: true })).toBeVisible();
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox", { name: "Commands" })).toBeFocused();
  await page.keyboard.type("sett");
  await page.getByRole("option", { name: "Settings" }).click();
  const mine = page
    .getByRole("region", { name: "Shared links" })
    .getByRole("listitem")
    .filter({ hasText: url });
  await expect(mine).toContainText("Is it shared?");
  await expect(mine).toContainText("seen 2 times");
  await mine.getByRole("button", { name: "Revoke" }).click();
  await mine.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
  await expect(mine).toHaveCount(0);
  const gone = await front.goto(url);
  expect(gone?.status()).toBe(404);
  await expect(front.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
  await stranger.close();
});

test("R41, R45: looking at a copy makes no link; a link shows the branch on the screen, and then the one it was updated from", async ({
  browser,
  login,
  upstream,
  visit,
}) => {
  const nonces = ["first-nonce-41", "second-nonce-41", "third-nonce-41"];
  const script = await upstream.use(
    nonces.map((text) => ({ outputs: [{ type: "text" as const, text: `It is ${text}.` }] })),
  );
  const person = await login();
  const { api } = person;
  const threadId = await api.createThread();
  const { runId, assistantMessageId } = await api.send(threadId, script.prompt("Which one?"));
  await api.untilEnded(runId ?? "");
  for (const _ of nonces.slice(1)) {
    const again = await api.json<{ runId: string }>("POST", `/api/threads/${threadId}/runs`, {
      regenerate: assistantMessageId,
    });
    await api.untilEnded(again.runId);
  }
  const { page, conversation } = await visit(person);
  const answers: Promise<string>[] = [];
  page.on("response", (response) => {
    if (response.url().includes("/shares")) answers.push(response.text().catch(() => ""));
  });
  await conversation.open(threadId);
  await expect(conversation.answer).toContainText("third-nonce-41");

  // R45: opened, ticked, previewed, and left by Escape; once more, and left by closing the tab.
  const leaves = [
    async (looked: Page) => {
      await looked.keyboard.press("Escape");
      await expect(looked.getByRole("dialog")).toHaveCount(0);
    },
    async (looked: Page) => await looked.close(),
  ];
  const other = await page.context().newPage();
  other.on("response", (response) => {
    if (response.url().includes("/shares")) answers.push(response.text().catch(() => ""));
  });
  await other.goto(`/t/${threadId}`);
  for (const [index, looked] of [page, other].entries()) {
    const dialog = await openDialog(looked);
    for (const name of ["Reasoning", "Show my name"])
      await dialog.getByRole("checkbox", { name }).check();
    await expect(dialog.frameLocator("iframe").getByText(/Shared by Ada/)).toBeVisible();
    await leaves[index]?.(looked);
  }
  expect(await api.json("GET", "/api/shares")).toEqual({ shares: [] });
  const seen = await Promise.all(answers);
  expect(seen.length).toBeGreaterThan(4);
  for (const text of seen) expect(text).not.toMatch(/\/s\/[\w-]{32}|"token"|shr_/);

  // R41
  await page.getByRole("button", { name: "Previous version" }).click();
  await expect(conversation.answer).toContainText("second-nonce-41");
  await page.getByRole("button", { name: "Previous version" }).click();
  await expect(conversation.answer).toContainText("first-nonce-41");
  const dialog = await openDialog(page);
  await dialog.getByRole("button", { name: "Create link" }).click();
  const url = (await dialog.getByRole("link").getAttribute("href")) ?? "";
  const stranger = await browser.newContext({ storageState: signedOut });
  const expectOnly = async (shown: string | undefined) => {
    const response = await stranger.request.get(url);
    const all = `${JSON.stringify(response.headersArray())}${await response.text()}`;
    expect(nonces.filter((nonce) => all.includes(nonce))).toEqual([shown]);
  };
  await expectOnly(nonces[0]);
  await dialog.getByRole("button", { name: "Close" }).click();
  await page.getByRole("button", { name: "Next version" }).click();
  await expect(conversation.answer).toContainText("second-nonce-41");
  // The link is of what was on the screen then, until it is updated.
  await expectOnly(nonces[0]);
  await openDialog(page);
  await dialog.getByRole("button", { name: "Update" }).click();
  await expect(dialog.getByText("The link shows the new copy.")).toBeVisible();
  await expectOnly(nonces[1]);

  // What a link was made with is what it is updated with, its end too.
  const find = async (at: string) => {
    const { shares } = await api.json<{ shares: Share[] }>("GET", "/api/shares");
    return shares.find((share) => share.url === at);
  };
  const saved = async () => {
    await dialog.getByRole("button", { name: "Update" }).click();
    await expect(dialog.getByText("The link shows the new copy.")).toBeVisible();
  };
  const name = dialog.getByRole("checkbox", { name: "Show my name" });
  const reasoning = dialog.getByRole("checkbox", { name: "Reasoning" });
  const expires = dialog.getByLabel("Expires");
  const author = dialog.frameLocator("iframe").getByText(/Shared by Ada/);
  await name.check();
  await reasoning.check();
  await expires.selectOption("In a week");
  await expect(author).toBeVisible();
  await saved();
  const made = await find(url);
  expect(made).toMatchObject({ isAuthorShown: true, options: { reasoning: true } });
  expect(made?.expiresAt).not.toBeNull();
  await dialog.getByRole("button", { name: "Close" }).click();
  await openDialog(page);
  await expect(name).toBeChecked();
  await expect(reasoning).toBeChecked();
  await expect(expires.locator("option:checked")).toHaveText(/^On /);
  await expect(author).toBeVisible();
  await saved();
  const { isAuthorShown, options, expiresAt } = (await find(url)) ?? {};
  expect({ isAuthorShown, options, expiresAt }).toEqual({
    isAuthorShown: made?.isAuthorShown,
    options: made?.options,
    expiresAt: made?.expiresAt,
  });
  await expires.selectOption("Never");
  await saved();
  expect((await find(url))?.expiresAt).toBeNull();

  // Of two, one is chosen first.
  await api.json("POST", `/api/threads/${threadId}/shares`, {});
  await dialog.getByRole("button", { name: "Close" }).click();
  await openDialog(page);
  await expect(name).not.toBeChecked();
  await expect(dialog.getByRole("button", { name: "Update" })).toHaveCount(0);
  const row = dialog.getByRole("listitem").filter({ hasText: url });
  await row.getByRole("button", { name: "Change" }).click();
  await expect(reasoning).toBeFocused();
  await expect(reasoning).toBeChecked();
  await expect(name).toBeChecked();
  await expect(author).toBeVisible();
  await saved();
  expect(await find(url)).toMatchObject({ isAuthorShown: true, options: { reasoning: true } });
  await stranger.close();
});

test("who is signed in goes on with a copy as a thread of their own", { tag: "@long" }, async ({
  conversation,
  page,
  login,
  visit,
  upstream,
}) => {
  const script = await upstream.use([{ outputs: [{ type: "text", text: "The shared answer." }] }]);
  await conversation.open();
  await conversation.send(script.prompt("Shared question."));
  await expect(conversation.answer).toContainText("The shared answer.");
  const dialog = await openDialog(page);
  await dialog.getByRole("checkbox", { name: "Show my name" }).check();
  await dialog.getByRole("button", { name: "Create link" }).click();
  const url = (await dialog.getByRole("link").getAttribute("href")) ?? "";
  const other = await visit(await login());
  await other.page.goto(url);
  await expect(other.page.getByText(/Shared by Ada/)).toBeVisible();
  await other.page.getByRole("link", { name: "Continue as my own thread" }).click();
  await other.page.getByRole("button", { name: "Continue as my own thread" }).click();
  await expect(other.conversation.answer).toContainText("The shared answer.");
  const next = await upstream.use([{ outputs: [{ type: "text", text: "And what came next." }] }]);
  await other.conversation.send(next.prompt("Go on."));
  await expect(other.conversation.answer).toContainText("And what came next.");
  expect((await next.sent(0)).map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
});

const payloads: string[] = JSON.parse(
  readFileSync(
    new URL("../components/markdown/hostile.fixtures/payloads.json", import.meta.url),
    "utf8",
  ),
);

test("hostile content runs nothing and fetches nothing on a shared page, whoever opens it", async ({
  login,
  upstream,
  visit,
}) => {
  const { api, ...person } = await login();
  const said = `${payloads.join("\n\n")}\n\nThe end of it.`;
  const script = await upstream.use([
    {
      outputs: [
        { type: "reasoning", text: said },
        { type: "text", text: said },
      ],
    },
  ]);
  const threadId = await api.createThread();
  await api.json("PATCH", `/api/threads/${threadId}`, { title: payloads[0] });
  const { runId } = await api.send(threadId, script.prompt(said));
  await api.untilEnded(runId ?? "");
  const { url } = await api.json<{ url: string }>("POST", `/api/threads/${threadId}/shares`, {
    options: { reasoning: true, toolInputs: true, toolOutputs: true },
  });
  const { page } = await visit({ api, ...person });
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("dialog", (dialog) => asked.push(dialog.message()));
  await page.goto(url);
  await expect(page.getByText("The end of it.").last()).toBeVisible();
  for (const summary of await page.locator("summary").all()) await summary.click();
  expect(asked).toEqual([url]);
  const odd = await page.evaluate(() =>
    [...document.querySelectorAll("*")].flatMap((element) => [
      ...[...element.attributes]
        .filter(({ name }) => /^(on|style|src|srcset)/.test(name))
        .map(({ name }) => name),
      ...(/^(script|iframe|object|embed|img|svg|form|base|link)$/.test(element.localName)
        ? [element.localName]
        : []),
      ...(element instanceof HTMLAnchorElement && !/^(https?|mailto):$/.test(element.protocol)
        ? [element.href]
        : []),
    ]),
  );
  expect(odd).toEqual([]);
});

test("turned off, no link shows anything and none is offered; on again, it does", {
  tag: "@long",
}, async ({ ownServer, visit, upstream }) => {
  const server = await ownServer();
  const admin = await signIn(server.url, await createPerson(server.databaseUrl, "admin"));
  const settings = "/api/admin/settings";
  await admin.api.json("PATCH", settings, { sharing: true });
  const script = await upstream.use([{ outputs: [{ type: "text", text: "Yes." }] }]);
  const threadId = await admin.api.createThread();
  const { runId } = await admin.api.send(threadId, script.prompt());
  await admin.api.untilEnded(runId ?? "");
  const shares = `/api/threads/${threadId}/shares`;
  const { url } = await admin.api.json<{ url: string }>("POST", shares, {});
  const statusOf = async () => (await fetch(url)).status;
  expect(await statusOf()).toBe(200);
  const { page } = await visit(admin);
  await page.goto("/admin/settings");
  await expectAccessible(page);
  await page.getByRole("switch", { name: "Shared links" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await expect.poll(statusOf).toBe(404);
  await page.goto(`/t/${threadId}`);
  await page.getByRole("button", { name: "More", exact: true }).click();
  await expect(page.getByRole("menuitem", { name: "Rename" })).toBeVisible();
  await expect(page.getByRole("menuitem", { name: "Share…" })).toHaveCount(0);
  await admin.api.json("PATCH", settings, { sharing: true });
  await expect.poll(statusOf).toBe(200);
});
