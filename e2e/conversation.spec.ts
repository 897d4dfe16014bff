import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures/test";
import { text } from "./upstream/fault-entry";

const fence = "```";
const code = 'def one():\n    return "<1>"';
const source = `It costs $5 or $10, and \\(x^2\\) is a **formula**.

$$
y = 1
$$

${fence}python
${code}
${fence}

| a | b |
|---|---|
| =1+1 | 2 |

${fence}mermaid
flowchart LR
  A --> B
${fence}

See [this](https://еxample.org/path?x=1).

Words to quote.
`;

async function clipboardOf(page: Page): Promise<string> {
  return await page.evaluate(() => navigator.clipboard.readText());
}

test("an answer shows code, formulas, tables, diagrams and money as such, and can be copied and quoted", async ({
  context,
  conversation,
  page,
  upstream,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const script = await upstream.use({ outputs: [text(source)] });
  const { answer } = conversation;
  await conversation.open();
  await conversation.send(script.prompt());
  await expect(answer).toContainText("It costs $5 or $10, and");
  await expect(answer.locator(".katex")).toHaveCount(2);
  const block = answer.getByRole("region", { name: "Code, python" });
  await expect(block.locator("span")).not.toHaveCount(0);
  await expect(answer.getByRole("button", { name: "Copy table as CSV" })).toHaveCount(1);
  await expect(answer.getByRole("img", { name: "Diagram drawn from its source" })).toBeVisible();
  await expect(answer).toHaveAttribute("aria-busy", "false");

  // A link shows its whole address before it leads out.
  await answer.getByRole("link", { name: "this" }).click();
  const dialog = page.getByRole("dialog", { name: "Open this address?" });
  await expect(dialog).toContainText("https://xn--xample-2of.org/path?x=1");
  const open = dialog.getByRole("link", { name: "Open link" });
  await expect(open).toHaveAttribute("rel", "noopener noreferrer");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();

  await answer.getByText("Words to quote.").selectText();
  await page.getByRole("button", { name: "Quote" }).click();
  await expect(conversation.box).toHaveValue("> Words to quote.\n\n");
  await conversation.box.fill("");
  await answer.getByText("It costs $5").selectText();
  await page.getByRole("button", { name: "Quote" }).click();
  await expect(conversation.box).toHaveValue("> It costs $5 or $10, and $x^2$ is a formula.\n\n");

  // The word stands for two seconds, which a slow machine may not look at: time stands still.
  await page.clock.install();
  await page.clock.pauseAt(new Date(Date.now() + 1_000));
  const copied = answer.getByRole("button", { name: "Copied" });
  await answer.getByRole("button", { name: "Copy code" }).first().click();
  await expect(copied).toHaveCount(1);
  expect(await clipboardOf(page)).toBe(code);
  await answer.getByRole("button", { name: "Copy", exact: true }).click();
  await expect(copied).toHaveCount(2);
  expect(await clipboardOf(page)).toBe(source);
});

test("an edited message, a regenerated answer and what goes on after a limit stand beside what was there", {
  tag: "@long",
}, async ({ conversation, page, upstream }) => {
  const script = await upstream.use([
    { outputs: [text("The first answer.")], model: "glm-other" },
    { outputs: [text("To the edited.")] },
    { outputs: [text("The second answer.")] },
    "finish-length",
    { outputs: [text("And this is the rest.")] },
  ]);
  const { questions } = conversation;
  await conversation.open();
  await conversation.send(script.prompt("One."));
  await expect(conversation.answer).toContainText("The first answer.");
  await conversation.threadId();
  await conversation.answer.getByRole("button", { name: "Details" }).click();
  const details = page.getByRole("dialog", { name: "Details" });
  await expect(details).toContainText("glm-other");
  await expect(details).toContainText("Another model answered");
  await expect(details).toContainText("Time to first token");
  await page.keyboard.press("Escape");

  await questions.getByRole("button", { name: "Edit" }).click();
  await page.getByRole("textbox", { name: "Edit your message" }).fill(script.prompt("Two."));
  await questions.getByRole("button", { name: "Send" }).click();
  await expect(conversation.answer).toContainText("To the edited.");
  await expect(questions).toContainText("2 / 2");
  await questions.getByRole("button", { name: "Previous version" }).click();
  await expect(conversation.answer).toContainText("The first answer.");

  await conversation.answer.getByRole("button", { name: "Regenerate", exact: true }).click();
  await expect(conversation.answer).toContainText("The second answer.");
  await expect(conversation.answers).toHaveCount(1);
  await expect(conversation.answer).toContainText("2 / 2");
  await conversation.answer.getByRole("button", { name: "Previous version" }).click();
  await expect(conversation.answer).toContainText("The first answer.");
  await conversation.reload();
  await expect(conversation.answer).toContainText("1 / 2");
  await conversation.answer.getByRole("button", { name: "Next version" }).click();
  await expect(conversation.answer).toContainText("The second answer.");

  await conversation.send(script.prompt("Three."));
  await expect(conversation.answer).toContainText("reached its length limit");
  await conversation.answer.getByRole("button", { name: "Continue" }).click();
  await expect(conversation.answer).toContainText("And this is the rest.");
  await expect(conversation.answers).toHaveCount(3);
  await expect(questions).toHaveCount(2);
  const sent = await script.sent(4);
  expect(sent.map(({ role }) => role).slice(0, 4)).toEqual([
    ...["user", "assistant", "user", "assistant"],
  ]);
  expect(sent[1]?.content).toBe("The second answer.");
});
