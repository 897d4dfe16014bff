import { expect, test } from "./fixtures/test";
import { text } from "./upstream/fault-entry";

test("code, formulas, tables and diagrams are what they say, and money stays money", async ({
  conversation,
  upstream,
}) => {
  const fence = "```";
  const script = await upstream.use({
    outputs: [
      text(
        `It costs $5 or $10, and \\(x^2\\) is a formula.\n\n$$\ny = 1\n$$\n\n${fence}python\nreturn 1\n${fence}\n\n| a | b |\n|---|---|\n| =1+1 | 2 |\n\n${fence}mermaid\nflowchart LR\n  A --> B\n${fence}\n`,
      ),
    ],
  });
  await conversation.open();
  await conversation.send(script.prompt());
  const { answer } = conversation;
  await expect(answer).toContainText("It costs $5 or $10, and");
  await expect(answer.locator(".katex")).toHaveCount(2);
  await expect(
    answer.getByRole("region", { name: "Code, python" }).locator("span"),
  ).not.toHaveCount(0);
  await expect(answer.getByRole("button", { name: "Copy table as CSV" })).toHaveCount(1);
  await expect(answer.getByRole("img", { name: "Diagram drawn from its source" })).toBeVisible();
});

test("a link shows its whole address before it leads out", async ({
  conversation,
  page,
  upstream,
}) => {
  const script = await upstream.use({
    outputs: [text("See [this](https://еxample.org/path?x=1).")],
  });
  await conversation.open();
  await conversation.send(script.prompt());
  await expect(conversation.answer).toHaveAttribute("aria-busy", "false");
  await conversation.answer.getByRole("link", { name: "this" }).click();
  const dialog = page.getByRole("dialog", { name: "Open this address?" });
  await expect(dialog).toContainText("https://xn--xample-2of.org/path?x=1");
  const open = dialog.getByRole("link", { name: "Open link" });
  await expect(open).toHaveAttribute("rel", "noopener noreferrer");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
});

test("editing a message keeps the old version beside the new one", async ({
  conversation,
  page,
  upstream,
}) => {
  const script = await upstream.use([
    { outputs: [text("The first answer.")] },
    { outputs: [text("The second answer.")] },
  ]);
  await conversation.open();
  await conversation.send(script.prompt("One."));
  await expect(conversation.answer).toContainText("The first answer.");
  await expect(page).toHaveURL(/\/t\/thr_/);
  await conversation.questions.getByRole("button", { name: "Edit" }).click();
  await page.getByRole("textbox", { name: "Edit your message" }).fill(script.prompt("Two."));
  await conversation.questions.getByRole("button", { name: "Send" }).click();
  await expect(conversation.answer).toContainText("The second answer.");
  await expect(conversation.questions).toContainText("2 / 2");
  await conversation.questions.getByRole("button", { name: "Previous version" }).click();
  await expect(conversation.answer).toContainText("The first answer.");
});

test("details tell which model answered", async ({ conversation, page, upstream }) => {
  const script = await upstream.use({ outputs: [text("Hello.")], model: "glm-other" });
  await conversation.open();
  await conversation.send(script.prompt());
  await conversation.answer.getByRole("button", { name: "Details" }).click();
  const dialog = page.getByRole("dialog", { name: "Details" });
  await expect(dialog).toContainText("glm-other");
  await expect(dialog).toContainText("Another model answered");
  await expect(dialog).toContainText("Time to first token");
});

test("what is selected in an answer can be quoted", async ({ conversation, page, upstream }) => {
  const script = await upstream.use({ outputs: [text("Words to quote.")] });
  await conversation.open();
  await conversation.send(script.prompt());
  await expect(conversation.answer).toHaveAttribute("aria-busy", "false");
  await conversation.answer.locator("p").first().selectText();
  await page.getByRole("button", { name: "Quote" }).click();
  await expect(conversation.box).toHaveValue("> Words to quote.\n\n");
});
