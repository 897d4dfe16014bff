import { expect, test } from "../fixtures/test";

test("what is shown stays where it is when the first formula comes", async ({
  conversation,
  page,
  upstream,
}) => {
  const script = await upstream.use({
    outputs: [{ type: "text", text: "**Bold words** say that \\(x + y\\) is a sum, and more." }],
    chunkTokens: 1,
    holdAt: 7,
  });
  await conversation.open();
  await conversation.send(script.prompt());
  const bold = conversation.answer.locator("strong");
  await expect(bold).toHaveText("Bold words");
  const element = await bold.elementHandle();
  await script.waitFor("held");
  await script.release();
  await expect(conversation.answer.locator(".katex")).toBeVisible();
  await expect(conversation.answer).toContainText("and more.");
  expect(await element?.evaluate((node) => node.isConnected)).toBe(true);
  await expect(page.locator(".math-source")).toHaveCount(0);
});

test("reasoning that its reader opened stays open, whatever follows @layout", {
  tag: "@phone",
}, async ({ conversation, upstream }) => {
  const calling = {
    type: "tool-calls" as const,
    calls: [{ name: "bash", arguments: { command: "echo 1" } }],
  };
  const script = await upstream.use([
    { outputs: [{ type: "reasoning", tokens: 20 }, calling], holdAt: 10 },
    {
      outputs: [
        { type: "reasoning", tokens: 10 },
        { type: "text", text: "The answer." },
      ],
    },
  ]);
  await conversation.open();
  await conversation.send(script.prompt());
  await expect(conversation.reasoning).toBeVisible();
  await conversation.answer.getByRole("button", { name: "Show all" }).click();
  await script.waitFor("held");
  await script.release();
  await expect(conversation.answer).toContainText("The answer.");
  await expect(conversation.answer).toHaveAttribute("aria-busy", "false");
  await expect(conversation.reasoning.first()).toHaveAttribute("aria-expanded", "true");
  await expect(conversation.reasoning.nth(1)).toHaveAttribute("aria-expanded", "false");
  await expect(conversation.answer).toContainText("r000020");
});

test("without a network the page says so, keeps what is written, and goes on after it @layout", async ({
  conversation,
  page,
  upstream,
  watch,
}) => {
  watch.allow(/ERR_INTERNET_DISCONNECTED/);
  const script = await upstream.use("plain");
  await conversation.open();
  await conversation.box.fill(script.prompt());
  await page.context().setOffline(true);
  await expect(page.getByText("You are offline. What you write is kept")).toBeVisible();
  await page.context().setOffline(false);
  await expect(page.getByText("You are offline.")).toBeHidden();
  await conversation.sendButton.click();
  await expect(conversation.answer).toContainText("Here is the answer");
});

test("a file let go anywhere is attached, and the page stays", async ({
  conversation,
  page,
  upstream,
}) => {
  const script = await upstream.use("plain");
  await conversation.open();
  await conversation.send(script.prompt());
  await expect(conversation.answer).toContainText("Here is the answer");
  const dataTransfer = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["let go"], "dropped.txt", { type: "text/plain" }));
    return transfer;
  });
  await conversation.region.dispatchEvent("dragover", { dataTransfer });
  await expect(page.getByText("Drop text files to attach them")).toBeVisible();
  await conversation.region.dispatchEvent("drop", { dataTransfer });
  await expect(page.getByRole("list", { name: "Attached files" })).toContainText("dropped.txt");
  await expect(page.getByText("Drop text files to attach them")).toBeHidden();
});

test("a browser that keeps nothing for the page is no reason to fail", async ({
  conversation,
  page,
  upstream,
}) => {
  await page.addInitScript(() => {
    const forbid = (name: "localStorage" | "sessionStorage") =>
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException("forbidden", "SecurityError");
        },
      });
    forbid("localStorage");
    forbid("sessionStorage");
  });
  const script = await upstream.use("plain");
  await conversation.open();
  await conversation.send(script.prompt());
  await expect(conversation.answer).toContainText("Here is the answer");
  await page.goto("/settings");
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
});
