import { expectAccessible } from "../fixtures/accessible";
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

test("tool calls fold into a line that says what happened, and open to what they did @layout", async ({
  conversation,
  page,
  upstream,
}) => {
  const script = await upstream.use([calls(plan, write), calls(edit, run), say("All done.")]);
  await conversation.open();
  await conversation.send(script.prompt());
  await expect(conversation.answer).toContainText("All done.");
  const line = conversation.answer.getByRole("button", { name: /^Worked/ });
  await expect(line).toHaveText(/1 command, 1 file edited, 1 other call, 1 failed$/);
  await expect(conversation.answer.getByRole("button", { name: /^bash:/ })).toHaveCount(0);
  await line.click();
  const shell = conversation.answer.getByRole("button", { name: /^bash: Ran bash src.*exit 3$/ });
  await shell.click();
  const terminal = conversation.answer.getByRole("region", { name: "Terminal" });
  await expect(terminal).toContainText("1\n2\n3\n4\nred");
  await expect(terminal.getByText("red", { exact: true })).toHaveClass(/text-danger/);
  await conversation.answer.getByRole("button", { name: /^edit_file:/ }).click();
  const diff = conversation.answer.getByRole("region", { name: "Changes of src/count.sh" }).last();
  await expect(diff).toContainText("+for n in 1 2 3 4; do");
  await expect(diff).toContainText("-for n in 1 2 3; do");
  await conversation.answer.getByRole("button", { name: /^update_plan:/ }).click();
  await expect(
    conversation.answer.getByRole("list", { name: "Plan" }).getByRole("listitem"),
  ).toHaveText(["Write the script", "Run it", "Report"]);
  const wide = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
  expect(wide).toBe(0);
  await expectAccessible(page);
  // Nothing of it is the page's own doing: a reload shows the same.
  await conversation.reload();
  await expect(line).toHaveText(/1 command, 1 file edited, 1 other call, 1 failed$/);
});

test("the plan of a run at work stays in sight, whatever it says meanwhile @layout", async ({
  conversation,
  page,
  upstream,
}) => {
  const script = await upstream.use([
    calls(plan),
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
  const list = page.getByRole("list", { name: "Plan" });
  await expect(list.getByRole("listitem")).toHaveText(["Write the script", "Run it", "Report"]);
  await script.release();
  await expect(conversation.answer).toContainText("All done.");
  await expect(list).toBeHidden();
});

test("the files of a thread are listed, previewed, compared and downloaded @layout", async ({
  conversation,
  page,
  upstream,
}) => {
  const script = await upstream.use([calls(write), say("Written."), calls(edit), say("Edited.")]);
  await conversation.open();
  await conversation.send(script.prompt());
  await expect(conversation.answer).toContainText("Written.");
  await conversation.send(script.prompt("More."));
  await expect(conversation.answer).toContainText("Edited.");
  await page.getByRole("button", { name: "Show files" }).click();
  const files = page.getByRole("region", { name: "Files" });
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

test("an edited message starts from the files its branch had", async ({
  conversation,
  page,
  upstream,
}) => {
  const list = { name: "list_files", arguments: {} };
  const first = await upstream.use([calls(write), say("Written.")]);
  await conversation.open();
  await conversation.send(first.prompt());
  await expect(conversation.answer).toContainText("Written.");
  const second = await upstream.use([calls(list), say("Listed.")]);
  await conversation.questions.last().hover();
  await conversation.questions.last().getByRole("button", { name: "Edit" }).click();
  await page.getByRole("textbox", { name: "Edit your message" }).fill(second.prompt("Instead."));
  await conversation.questions.last().getByRole("button", { name: "Send" }).click();
  await expect(conversation.answer).toContainText("Listed.");
  const [, listed] = await second.requests();
  type Sent = { messages: { role: string; content: string }[] };
  const { messages } = (listed?.body ?? { messages: [] }) as Sent;
  expect(messages.at(-1)).toMatchObject({ role: "tool", content: '{"files":[],"total":0}' });
});

test("an attached file is in the workspace", async ({ conversation, page, upstream }) => {
  const read = { name: "bash", arguments: { command: "cat notes.txt" } };
  const script = await upstream.use([calls(read), say("Read.")]);
  await conversation.open();
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("button", { name: "Attach" }).click(),
  ]);
  const buffer = Buffer.from("To be read.");
  await chooser.setFiles({ name: "notes.txt", mimeType: "text/plain", buffer });
  await conversation.send(script.prompt());
  await expect(conversation.answer).toContainText("Read.");
  await conversation.answer.getByRole("button", { name: /^bash:/ }).click();
  await expect(conversation.answer.getByRole("region", { name: "Terminal" })).toContainText(
    "To be read.",
  );
});
