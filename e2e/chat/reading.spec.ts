import type { Locator } from "@playwright/test";
import { expectAccessible } from "../fixtures/accessible";
import { expect, test } from "../fixtures/test";
import { expectTokens } from "../fixtures/tokens";

/** Stands still before its formula. */
const formula = {
  outputs: [
    { type: "text" as const, text: "**Bold words** say that \\(x + y\\) is a sum, and more." },
  ],
  chunkTokens: 1,
  holdAt: 7,
};
/** Several windows of words, which stand still half-way. */
const long = { outputs: [{ type: "text" as const, tokens: 1_600 }], holdAt: 800 };

/** Where a reader is: what is above the window, and how much is below it. */
async function placeOf(scroller: Locator) {
  return await scroller.evaluate(({ scrollHeight, scrollTop, clientHeight }) => ({
    above: scrollTop,
    below: scrollHeight - scrollTop - clientHeight,
  }));
}

test("what is read stays where it is: when the first formula comes, and while the answer grows below @layout", async ({
  conversation,
  page,
  upstream,
}) => {
  const script = await upstream.use([formula, long]);
  const { answer, region } = conversation;
  await conversation.open();
  await conversation.send(script.prompt());
  const bold = answer.locator("strong");
  await expect(bold).toHaveText("Bold words");
  const element = await bold.elementHandle();
  await script.waitFor("held");
  await script.release();
  await expect(answer.locator(".katex")).toBeVisible();
  await expect(answer).toContainText("and more.");
  expect(await element?.evaluate((node) => node.isConnected)).toBe(true);
  await expect(page.locator(".math-source")).toHaveCount(0);

  // Who is at the end stays there while it moves away.
  await conversation.send(script.prompt("Go on."));
  await expectTokens(conversation.answer, "t", 800);
  const below = async () => (await placeOf(region)).below;
  await expect.poll(below).toBeLessThan(2);
  expect((await placeOf(region)).above).toBeGreaterThan(0);
  // Who goes up to read is left alone.
  const jump = page.getByRole("button", { name: "Jump to latest" });
  await expect(jump).toHaveCount(0);
  await region.evaluate((scroller) => scroller.scrollBy({ top: -400, behavior: "instant" }));
  await expect(jump).toBeVisible();
  const before = await placeOf(region);
  await script.release();
  await expectTokens(conversation.answer, "t", 1_600);
  await expect(conversation.answer).toHaveAttribute("aria-busy", "false");
  const after = await placeOf(region);
  expect(after.above).toBe(before.above);
  expect(after.below).toBeGreaterThan(before.below + 400);
  await jump.click();
  await expect.poll(below).toBeLessThan(2);
  await expect(jump).toHaveCount(0);

  // Where all of it fits there is nothing to jump to.
  await region.evaluate((scroller) => scroller.scrollTo({ top: 0, behavior: "instant" }));
  await expect(jump).toBeVisible();
  const { width } = page.viewportSize() ?? { width: 1_440 };
  await page.setViewportSize({ width, height: 16_000 });
  await expect(jump).toHaveCount(0);
});

test("reasoning that its reader opened stays open, whatever follows @layout", async ({
  conversation,
  upstream,
}) => {
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

test("an empty chat keeps nobody out, says so without a network, and takes files let go anywhere @layout", {
  tag: "@long",
}, async ({ conversation, page, upstream, watch }) => {
  watch.allow(/ERR_INTERNET_DISCONNECTED/);
  const script = await upstream.use("plain");
  await conversation.open();
  await expectAccessible(page);
  await conversation.box.fill(script.prompt());
  await page.context().setOffline(true);
  await expect(page.getByText("You are offline. What you write is kept")).toBeVisible();
  await page.context().setOffline(false);
  await expect(page.getByText("You are offline.")).toBeHidden();
  await conversation.sendButton.click();
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

test("a browser that keeps nothing for the page is no reason to fail", { tag: "@long" }, async ({
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
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("menuitem", { name: "Settings" }).click();
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
});
