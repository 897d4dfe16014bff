import { createPerson, signedOut, signIn } from "../fixtures/people";
import { expect, test } from "../fixtures/test";

const say = (text: string) => ({ outputs: [{ type: "text" as const, text }] });
const call = (name: string, args: unknown) => ({ name, arguments: args });
const step = (...calls: { name: string; arguments: unknown }[]) => ({
  outputs: [{ type: "tool-calls" as const, calls }],
});
/** What a page may say while its server is away. */
const away = [
  /ERR_CONNECTION_REFUSED/,
  /ERR_CONNECTION_RESET/,
  /ERR_INCOMPLETE_CHUNKED/,
  /ERR_EMPTY/,
];

/** Two calls a step: a file is written, and a line is appended by the shell. */
const steps = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) =>
    step(
      call("write_file", { path: `notes/${from + at}.txt`, content: `${from + at}\n` }),
      call("bash", { command: `echo ${from + at} >> log.txt` }),
    ),
  );

test("200 tool calls with an approval and three kills leave each effect once, are watched and shared", {
  tag: "@long",
}, async ({ browser, ownServer, upstream, visit }) => {
  test.slow();
  const server = await ownServer({ env: { LONGRUN_SHARING: "on" } });
  const asking = step(call("web_fetch", { url: "http://10.0.0.1/" }));
  const script = await upstream.use([...steps(0, 50), asking, ...steps(50, 100), say("All done.")]);
  const owner = await server.login();
  const view = await visit(owner);
  view.watch.allow(...away);
  const { conversation, page } = view;
  const admin = await signIn(server.url, await createPerson(server.databaseUrl, "admin"));
  const office = await visit(admin);
  office.watch.allow(...away);
  await office.page.goto("/admin/runs");
  const row = office.page
    .getByRole("list", { name: "Live runs" })
    .getByRole("listitem")
    .filter({ hasText: owner.email });
  await conversation.open();
  await conversation.send(script.prompt());
  const card = page.getByRole("region", { name: "Allow web_fetch?" });
  await expect(row).toContainText(/Running · \d+ steps? done/);
  await expect(card).toBeVisible({ timeout: 150_000 });
  await expect(row).toContainText("Waits for its owner · 50 steps done");
  // The decision waits in the database, not in a process.
  await server.kill();
  const notice = page.getByText(/Reconnecting/).filter({ visible: true });
  await expect(notice).toHaveCount(1);
  await server.start();
  await expect(notice).toHaveCount(0);
  await card.getByRole("button", { name: "Deny" }).click();
  for (const requests of [60, 85]) {
    await expect
      .poll(async () => (await script.requests()).length, { timeout: 150_000 })
      .toBeGreaterThan(requests);
    await server.kill();
    await server.start();
  }
  await expect(row).toContainText(/Running · \d+ steps? done/);
  await expect(conversation.answer).toContainText("All done.", { timeout: 150_000 });
  await expect(row).toHaveCount(0);
  await office.page.goto("/admin/audit");
  const entries = office.page.getByRole("list", { name: "Audit log" }).getByRole("listitem");
  await expect(entries.filter({ hasText: owner.email }).first()).toContainText(
    "Denied a tool call",
  );
  await conversation.reload();
  const line = conversation.answer.getByRole("button", { name: /^Worked/ }).last();
  await expect(line).toHaveText(/commands.*files edited/);
  await page.getByRole("button", { name: "Show files" }).click();
  const files = page.getByRole("region", { name: "Files" });
  await expect(files.getByRole("listitem")).toHaveCount(101);
  await files.getByRole("button", { name: /^log\.txt/ }).click();
  const expected = Array.from({ length: 100 }, (_, at) => `${at}\n`).join("");
  await expect(files.getByRole("region", { name: "log.txt" })).toHaveText(expected, {
    useInnerText: true,
  });

  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: "Share…" }).click();
  const dialog = page.getByRole("dialog", { name: "Share a copy" });
  await dialog.getByRole("checkbox", { name: "Results of tool calls" }).check();
  await dialog.getByRole("button", { name: "Create link" }).click();
  const url = (await dialog.getByRole("link").getAttribute("href")) ?? "";
  const stranger = await browser.newContext({ storageState: signedOut, javaScriptEnabled: false });
  const front = await stranger.newPage();
  await front.goto(url);
  await expect(front.getByText("All done.")).toBeVisible();
  await expect(front.locator("details").filter({ hasText: "bash" })).toHaveCount(100);
  await stranger.close();
});

test("the whole of a long output can be had, its part shows head and tail", {
  tag: "@long",
}, async ({ conversation, page, upstream }) => {
  const script = await upstream.use([step(call("bash", { command: "seq 1 20000" })), say("ok")]);
  await conversation.open();
  await conversation.send(script.prompt());
  await expect(conversation.answer).toContainText("ok");
  await conversation.answer.getByRole("button", { name: /^bash:/ }).click();
  const terminal = conversation.answer.getByRole("region", { name: "Terminal" });
  await expect(terminal).toContainText("left out here");
  await expect(terminal).toContainText("20000");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    conversation.answer.getByRole("link", { name: "Download the whole" }).click(),
  ]);
  const stream = await download.createReadStream();
  let bytes = 0;
  for await (const piece of stream) bytes += (piece as Buffer).length;
  expect(bytes).toBe(108_894);
  // The model has the same head and tail, and is told what it lacks.
  const last = (await script.sent(1)).at(-1);
  expect(last?.content.length).toBeLessThan(16_384);
  expect(last?.content).toContain("108894 bytes");
});
