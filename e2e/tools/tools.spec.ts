import { expectAccessible } from "../fixtures/accessible";
import type { Conversation } from "../fixtures/conversation";
import { expectNoSidewaysScroll } from "../fixtures/sideways-scroll";
import { expect, test } from "../fixtures/test";
import type { ToolCallScript } from "../upstream/scenario";

function calls(...list: ToolCallScript[]) {
  return { outputs: [{ type: "tool-calls" as const, calls: list }] };
}

const say = (text: string) => ({ outputs: [{ type: "text" as const, text }] });

const plan = {
  name: "update_plan",
  arguments: {
    steps: [
      { title: "Write the script", status: "done" },
      { title: "Run it", status: "active" },
      { title: "Report", status: "pending" },
    ],
  },
};
const planned = ["Write the script", "Run it", "Report"];
const write = {
  name: "write_file",
  arguments: { path: "src/count.sh", content: "for n in 1 2 3; do\n  echo $n\ndone\n" },
};
const edit = {
  name: "edit_file",
  arguments: { path: "src/count.sh", oldText: "1 2 3", newText: "1 2 3 4" },
};
const run = {
  name: "bash",
  arguments: { command: "bash src/count.sh; printf '\\033[31mred\\033[0m\\n'; exit 3" },
};
const read = { name: "read_file", arguments: { path: "src/count.sh" } };
const list = { name: "list_files", arguments: {} };
const unknown = {
  name: "get_weather",
  arguments: { days: [1, 2], place: { city: { name: "Paris" } } },
};

/** Opens every call of an answer; answers their lines, with what each took. */
async function openCalls({ answer }: Conversation): Promise<string[]> {
  const line = answer.getByRole("button", { name: /^Worked/ });
  await expect(line).toHaveText(/1 command, 1 file edited, 4 other calls, 2 failed$/);
  const rows = answer.getByRole("button", { name: /^[a-z_]+: / });
  await expect(rows).toHaveCount(0);
  await line.click();
  await expect(rows).toHaveCount(7);
  for (const row of await rows.all()) await row.click();
  return await rows.locator("..").allTextContents();
}

async function expectViews({ answer }: Conversation): Promise<void> {
  await expect(
    answer.getByRole("button", { name: /^bash: Ran bash src.*exit 3$/ }),
  ).toHaveAttribute("aria-expanded", "true");
  const terminal = answer.getByRole("region", { name: "Terminal" });
  await expect(terminal).toContainText("1\n2\n3\n4\nred");
  await expect(terminal.getByText("red", { exact: true })).toHaveClass(/text-danger/);
  const diff = answer.getByRole("region", { name: "Changes of src/count.sh" }).last();
  await expect(diff).toContainText("+for n in 1 2 3 4; do");
  await expect(diff).toContainText("-for n in 1 2 3; do");
  await expect(answer.getByRole("list", { name: "Plan" }).getByRole("listitem")).toHaveText(
    planned,
  );
  await expect(answer.getByRole("region", { name: "src/count.sh", exact: true })).toHaveText(
    /^for n in 1 2 3 4; do\s+echo \$n\s+done$/,
  );
  const files = answer.getByRole("region", { name: "1 file", exact: true });
  await expect(files.getByRole("listitem")).toHaveText(["src/count.sh36 B"]);
  // A tool without a view of its own: a tree, open at its first levels.
  const input = answer.getByRole("region", { name: "Input" });
  await expect(input.locator("summary")).toHaveText([
    ...["{ 2 members }", "days: [ 2 members ]", "place: { 1 member }", "city: { 1 member }"],
  ]);
  const name = input.getByText('name: "Paris"');
  await expect(name).toBeHidden();
  await input.locator("summary").last().click();
  await expect(name).toBeVisible();
}

test("tool calls fold into a line that says what happened, and open to what they did, live and reloaded @layout", async ({
  conversation,
  page,
  upstream,
}) => {
  const script = await upstream.use([
    ...[calls(plan, write), calls(edit, run), calls(read, list, unknown)],
    say("All done."),
  ]);
  await conversation.open();
  await conversation.send(script.prompt());
  await expect(conversation.answer).toContainText("All done.");
  const live = await openCalls(conversation);
  const took = /\d+\.\d s$/;
  expect(live).toEqual([
    ...[/^Updated the plan/, /^Wrote src\/count\.sh/, /^Edited src\/count\.sh/].map((line) =>
      expect.stringMatching(new RegExp(`${line.source}\\s*${took.source}`)),
    ),
    expect.stringMatching(/^Ran bash src\/count\.sh.*exit 3$/),
    ...[/^Read src\/count\.sh/, /^Listed files/].map((line) =>
      expect.stringMatching(new RegExp(`${line.source}\\s*${took.source}`)),
    ),
    expect.stringMatching(/^get_weather\s*failed$/),
  ]);
  await expectViews(conversation);
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  // Nothing of it is the page's own doing: a reload shows the same.
  await conversation.reload();
  expect(await openCalls(conversation)).toEqual(live);
  await expectViews(conversation);
});

test("fifty calls fold into one line with their count; meanwhile the plan stays in sight, whatever is said @layout", async ({
  api,
  conversation,
  page,
  upstream,
}) => {
  // Not the same ones again and again, which would be told of.
  const look = (path: string) => ({ name: "list_files", arguments: { path } });
  const script = await upstream.use([
    calls(plan),
    ...Array.from({ length: 24 }, (_, at) => calls(look(`a/${at}`), look(`b/${at}`))),
    {
      outputs: [
        { type: "text" as const, tokens: 20 },
        { type: "tool-calls" as const, calls: [run] },
      ],
      holdAt: 15,
    },
    say("All done."),
  ]);
  await conversation.open();
  await conversation.send(script.prompt());
  await expect(conversation.answer).toContainText("t000015");
  const shown = page.getByRole("list", { name: "Plan" });
  await expect(shown.getByRole("listitem")).toHaveText(planned);
  await script.release();
  await expect(conversation.answer).toContainText("All done.");
  await expect(shown).toBeHidden();
  const line = conversation.answer.getByRole("button", { name: /^Worked/ });
  await expect(line).toHaveText(/ · 49 other calls$/);
  await line.click();
  await expect(conversation.answer.getByRole("button", { name: /^list_files: / })).toHaveCount(48);
  await expect(conversation.answer.getByRole("button", { name: /^bash: / })).toHaveCount(1);
  const results = (await script.sent(26)).filter(({ role }) => role === "tool");
  expect(results).toHaveLength(50);
  const [message] = await api.messages(await conversation.threadId());
  expect(message?.run?.status).toBe("succeeded");
});

test("attached and written files are listed, previewed, compared and downloaded, and each branch has its own @layout", {
  tag: "@long",
}, async ({ conversation, page, upstream }) => {
  const look = { name: "bash", arguments: { command: "cat notes.txt" } };
  const script = await upstream.use([
    ...[calls(write, look), say("Written."), calls(edit), say("Edited.")],
  ]);
  const { answer, questions } = conversation;
  await conversation.open();
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("button", { name: "Attach" }).click(),
  ]);
  const buffer = Buffer.from("To be read.");
  await chooser.setFiles({ name: "notes.txt", mimeType: "text/plain", buffer });
  await conversation.send(script.prompt());
  await expect(answer).toContainText("Written.");
  await answer.getByRole("button", { name: /^Worked/ }).click();
  await answer.getByRole("button", { name: /^bash:/ }).click();
  await expect(answer.getByRole("region", { name: "Terminal" })).toContainText("To be read.");
  await conversation.send(script.prompt("More."));
  await expect(answer).toContainText("Edited.");

  // An edited message starts from the files its branch had.
  const second = await upstream.use([calls(read), say("Read again.")]);
  await questions.last().hover();
  await questions.last().getByRole("button", { name: "Edit" }).click();
  await page.getByRole("textbox", { name: "Edit your message" }).fill(second.prompt("Instead."));
  await questions.last().getByRole("button", { name: "Send" }).click();
  await expect(answer).toContainText("Read again.");
  expect((await second.sent(1)).at(-1)).toMatchObject({
    role: "tool",
    content: expect.stringContaining("for n in 1 2 3; do"),
  });
  await questions.last().getByRole("button", { name: "Previous version" }).click();
  await expect(answer).toContainText("Edited.");

  await page.getByRole("button", { name: "Show files" }).click();
  const files = page.getByRole("region", { name: "Files" });
  await expect(files.getByRole("button", { name: /notes\.txt/ })).toBeVisible();
  await files.getByRole("button", { name: /src\/count\.sh/ }).click();
  await expect(files.getByRole("region", { name: "src/count.sh" })).toContainText("1 2 3 4");
  await files.getByRole("tab", { name: "Changes" }).click();
  await expectAccessible(page);
  await expect(files).toContainText("-for n in 1 2 3; do");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    files.getByRole("link", { name: "Download" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("count.sh");
});
